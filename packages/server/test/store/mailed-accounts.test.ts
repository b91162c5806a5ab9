import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LinkKind } from '../../src/accounts/mail/mail-link.ts'
import { StorageUnavailable } from '../../src/storage/database/errors.ts'
import { aPerson, aSession, atOnce, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

let count = 0

for (const engine of engines) {
  describe(`mail addresses and mailed links on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { mailed, accounts } = storage
    const told = { mails: [], events: [], now: clock.now }

    const begin = async (kind: LinkKind, subject: string, at = clock.now) => {
      const hash = `hash-${++count}`
      await mailed.startLink({
        ...{ hash, kind, subject, data: { a: 'b' }, createdAt: at },
        expiresAt: at + 15 * minute,
      })
      return hash
    }
    const anAddress = () => {
      const address = `Person-${++count}@example.com`
      return { address, addressKey: address.toLowerCase() }
    }
    /** A person with a verified address. */
    const verified = async () => {
      const person = await aPerson(storage)
      const where = anAddress()
      const hash = await begin('address', person.id)
      assert.equal(await mailed.confirmAddress({ hash, userId: person.id, ...where, ...told }), 'confirmed')
      return { person, ...where }
    }
    const recovery = (hash: string, userId: string, addressKey: string, passwordHash = '$argon2id$new') => ({
      ...{ hash, userId, addressKey, passwordHash },
      ...told,
    })

    test('a link is found by its hash and kind, and a newer one of its kind about the same ends it', async () => {
      const subject = `usr-${++count}`
      const hash = await begin('recovery', subject)
      assert.equal(await mailed.link('address', hash), undefined)
      const found = await second.mailed.link('recovery', hash)
      assert.deepEqual([found?.subject, found?.data.a, found?.ended], [subject, 'b', undefined])
      await begin('address', subject)
      assert.equal((await mailed.link('recovery', hash))?.ended, undefined)
      await begin('recovery', subject)
      assert.equal((await mailed.link('recovery', hash))?.ended, 'replaced')
    })

    test('a verified address leads to its account, and its claims say so', async () => {
      const { person, address, addressKey } = await verified()
      const found = await second.mailed.accountAt(addressKey)
      assert.equal(found?.account.id, person.id)
      assert.equal(found?.address, address)
      assert.equal(found?.account.claims.email, address)
      assert.equal(found?.account.claims.email_verified, true)
      assert.equal((await mailed.addressOf(person.id))?.address, address)
    })

    test('of 20 accounts that confirm one address at the same time one gets it', async () => {
      const where = anAddress()
      const people = await Promise.all(Array.from({ length: 20 }, () => aPerson(storage)))
      const hashes = await Promise.all(people.map(({ id }) => begin('address', id)))
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? storage : second).mailed.confirmAddress({
          hash: hashes[index] ?? '',
          userId: people[index]?.id ?? '',
          ...where,
          ...told,
        }),
      )
      assert.deepEqual(tally(outcomes), { confirmed: 1, taken: 19 })
    })

    test('of 20 concurrent uses of a link one confirms the address', async () => {
      const person = await aPerson(storage)
      const where = anAddress()
      const hash = await begin('address', person.id)
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? storage : second).mailed.confirmAddress({ hash, userId: person.id, ...where, ...told }),
      )
      assert.deepEqual(tally(outcomes), { confirmed: 1, lost: 19 })
    })

    test('a link for another user confirms nothing', async () => {
      const [alice, bob] = [await aPerson(storage), await aPerson(storage)]
      const hash = await begin('address', alice.id)
      const write = { hash, userId: bob.id, ...anAddress(), ...told }
      assert.equal(await mailed.confirmAddress(write), 'lost')
      assert.equal(await mailed.addressOf(bob.id), undefined)
    })

    test('of 20 concurrent recoveries one sets the password, and ends every session', async () => {
      const { person, addressKey } = await verified()
      const session = aSession(person.id)
      await accounts.startSession(session, `recovered-${count}`, [], clock.now)
      const hash = await begin('recovery', person.id)
      const outcomes = await atOnce(20, async (index) => {
        const write = recovery(hash, person.id, addressKey, `$argon2id$new-${index}`)
        try {
          return await (index % 2 ? storage : second).mailed.recover(write)
        } catch (error) {
          // On a busy machine PostgreSQL ends the wait for the first one; nothing was written then.
          if (error instanceof StorageUnavailable) return { outcome: 'lost' } as const
          throw error
        }
      })
      assert.deepEqual(tally(outcomes.map(({ outcome }) => outcome)), { recovered: 1, lost: 19 })
      const winner = outcomes.findIndex(({ outcome }) => outcome === 'recovered')
      const stored = await accounts.accountByUsername(person.usernameKey)
      assert.equal(stored?.passwordHash, `$argon2id$new-${winner}`)
      assert.equal(await accounts.session(`recovered-${count}`, clock.now, 30 * minute), undefined)
      assert.equal((await mailed.link('recovery', hash))?.ended, 'used')
    })

    test('a recovery is lost once the address is another one, the link has expired, or it is of another kind', async () => {
      const { person, addressKey } = await verified()
      const wrongKind = await begin('address', person.id)
      assert.equal((await mailed.recover(recovery(wrongKind, person.id, addressKey))).outcome, 'lost')
      const expired = await begin('recovery', person.id, clock.now - 15 * minute)
      assert.equal((await mailed.recover(recovery(expired, person.id, addressKey))).outcome, 'lost')
      const hash = await begin('recovery', person.id)
      assert.equal((await mailed.recover(recovery(hash, person.id, 'other@example.com'))).outcome, 'lost')
      const change = await begin('address', person.id)
      await mailed.confirmAddress({ hash: change, userId: person.id, ...anAddress(), ...told })
      assert.equal((await mailed.recover(recovery(hash, person.id, addressKey))).outcome, 'lost')
    })

    test('a recovery queues its mail in the same write, and a lost one queues none', async () => {
      const { person, address, addressKey } = await verified()
      const hash = await begin('recovery', person.id)
      const notice = {
        ...({ kind: 'password_recovered', to: address, locale: 'en' } as const),
        ...{ data: { username: 'x' }, expiresAt: clock.now + minute },
      }
      const write = { ...recovery(hash, person.id, addressKey), mails: [notice] }
      const toThem = async () =>
        (await storage.mails.due(1_000, clock.now)).filter(({ content }) => content?.to === address).length
      await mailed.recover({ ...write, hash: 'unknown' })
      assert.equal(await toThem(), 0)
      await mailed.recover(write)
      assert.equal(await toThem(), 1)
    })

    test('of 20 concurrent sign-ups with one link, and of 20 with one address, one creates its account', async () => {
      const where = anAddress()
      const hash = await begin('sign_up', where.addressKey)
      const account = (index: number) => ({
        ...{ id: `usr_by_mail_${count}_${index}`, username: `u${count}-${index}`, claims: {} },
        ...{ usernameKey: `u${count}-${index}`, role: 'member' as const, declared: false },
        passwordHash: '$argon2id$x',
      })
      const create = (index: number, link: string) =>
        (index % 2 ? storage : second).mailed.createVerified({
          ...{ hash: link, account: account(index), ...where },
          ...told,
        })
      const outcomes = await atOnce(20, (index) => create(index, hash))
      assert.deepEqual(tally(outcomes), { created: 1, lost: 19 })
      const another = await begin('sign_up', where.addressKey)
      assert.equal(await create(100, another), 'address_taken')
      assert.equal((await mailed.link('sign_up', another))?.ended, undefined)
    })

    test('an account is found by its address before a username that looks like it', async () => {
      const { person, addressKey } = await verified()
      const squatter = { ...(await aPerson(storage)), id: `usr_squatter_${++count}` }
      await accounts.createAccount({ ...squatter, username: addressKey, usernameKey: addressKey }, clock.now)
      const found = (key?: string) => accounts.accountByUsername(addressKey, key)
      assert.equal((await found(addressKey))?.account.id, person.id)
      assert.equal((await found())?.account.id, squatter.id)
      const byName = await accounts.accountByUsername(person.usernameKey, 'nobody@example.com')
      assert.equal(byName?.account.id, person.id)
    })
  })
}
