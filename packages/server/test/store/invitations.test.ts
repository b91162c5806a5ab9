import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { NewInvitation } from '../../src/accounts/invitations/invitation.ts'
import { mostInvitations } from '../../src/storage/tables/invitations.ts'
import { anAccount, aPerson, atOnce, day, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

let count = 0

for (const engine of engines) {
  describe(`invitations on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { invitations, accounts, memberships, mailed } = storage
    const told = { mails: [], events: [], now: clock.now }
    const either = (index: number) => (index % 2 ? storage : second).invitations

    const anInvitation = (change: Partial<NewInvitation> = {}): NewInvitation => {
      const addressKey = change.address?.toLowerCase()
      const id = `inv_${++count}`
      return {
        ...{
          id,
          hash: `hash-${id}`,
          address: undefined,
          addressKey,
          inviter: 'Alice',
          clientId: 'print-shop',
        },
        ...{ memberships: { groups: [], roles: [] }, uses: 1 },
        ...{ createdAt: clock.now, expiresAt: clock.now + 30 * day },
        ...change,
      }
    }
    const invite = async (change: Partial<NewInvitation> = {}) => {
      const invitation = anInvitation(change)
      assert.equal(await invitations.invite({ invitation, ...told }), 'invited')
      return invitation
    }
    const anAddress = () => {
      const address = `Guest-${++count}@example.com`
      return { address, addressKey: address.toLowerCase() }
    }
    const joining = (id: string, change = {}) => ({
      ...{ id, account: anAccount(), verified: undefined, link: undefined, events: [], now: clock.now },
      ...change,
    })
    const aMail = (to: string) => ({
      ...({ kind: 'invitation', to, locale: 'en' } as const),
      ...{ data: { token: 'x', expiresAt: clock.now }, expiresAt: clock.now + day },
    })

    test('an invitation is found by its hash and by its id, and is listed, the newest first', async () => {
      const { address } = anAddress()
      const made = await invite({ address, memberships: { groups: ['family'], roles: ['viewer'] } })
      const { hash, addressKey: _, ...shown } = made
      const stored = { ...shown, usesLeft: 1, ended: undefined }
      assert.deepEqual(await second.invitations.byHash(hash), stored)
      assert.deepEqual(await second.invitations.byId(made.id), stored)
      assert.equal(await invitations.byHash('nothing'), undefined)
      const newer = await invite({ createdAt: clock.now + 1 })
      const all = await invitations.all()
      assert.equal(all[0]?.id, newer.id)
      assert.ok(all.some(({ id }) => id === made.id))
    })

    test('of 20 concurrent uses of an invitation for three accounts, three create one, with its memberships', async () => {
      const { id } = await invite({ uses: 3, memberships: { groups: ['a', 'b'], roles: ['c'] } })
      const writes = Array.from({ length: 20 }, () => joining(id))
      const outcomes = await atOnce(20, (index) => either(index).join(writes[index] ?? joining(id)))
      assert.deepEqual(tally(outcomes), { created: 3, lost: 17 })
      for (const [index, outcome] of outcomes.entries()) {
        const { id: userId, usernameKey } = writes[index]?.account ?? assert.fail()
        const found = await accounts.accountByUsername(usernameKey)
        assert.equal(found !== undefined, outcome === 'created')
        const has = await memberships.of(userId)
        const given = outcome === 'created' ? { groups: ['a', 'b'], roles: ['c'] } : { groups: [], roles: [] }
        assert.deepEqual(has, given)
      }
      assert.equal((await invitations.byId(id))?.usesLeft, 0)
    })

    test('an account that is not created uses up nothing', async () => {
      const { id } = await invite()
      const person = await aPerson(storage)
      const taken = anAccount({ username: person.username, usernameKey: person.usernameKey })
      assert.equal(await invitations.join(joining(id, { account: taken })), 'username_taken')
      const verified = anAddress()
      const other = await invite()
      assert.equal(await invitations.join(joining(other.id, { verified })), 'created')
      assert.equal(await invitations.join(joining(id, { verified })), 'address_taken')
      assert.equal((await invitations.byId(id))?.usesLeft, 1)
      assert.equal(await invitations.join(joining(id)), 'created')
    })

    test('an invitation that has expired, was revoked or is unknown creates nothing', async () => {
      const late = await invite({ expiresAt: clock.now })
      const revoked = await invite()
      const { now } = clock
      assert.equal(await invitations.revoke({ id: revoked.id, events: [], now }), 'revoked')
      assert.equal(await invitations.revoke({ id: revoked.id, events: [], now }), 'over')
      for (const id of [late.id, revoked.id, 'inv_unknown'])
        assert.equal(await invitations.join(joining(id)), 'lost')
      assert.equal((await invitations.byId(revoked.id))?.ended, 'revoked')
    })

    test('of a revocation and 20 uses at the same time, either the revocation or one use wins', async () => {
      const { id } = await invite()
      const [revoked, ...joined] = await atOnce<string>(21, (index) =>
        index === 0
          ? either(index).revoke({ id, events: [], now: clock.now })
          : either(index).join(joining(id)),
      )
      const created = joined.filter((outcome) => outcome === 'created').length
      assert.equal(created, revoked === 'revoked' ? 0 : 1)
    })

    test('a sign-up link is used together with its invitation, and neither without the other', async () => {
      const verified = anAddress()
      const link = async () => {
        const hash = `link-${++count}`
        const { addressKey: subject } = verified
        const begun = { createdAt: clock.now, expiresAt: clock.now + minute }
        await mailed.startLink({ hash, kind: 'sign_up', subject, data: {}, ...begun })
        return hash
      }
      const [old, hash] = [await link(), await link()]
      const { id } = await invite()
      assert.equal(await invitations.join(joining(id, { verified, link: old })), 'lost')
      assert.equal((await invitations.byId(id))?.usesLeft, 1)
      assert.equal(await invitations.join(joining('inv_unknown', { verified, link: hash })), 'lost')
      assert.equal((await mailed.link('sign_up', hash))?.ended, undefined)
      const outcomes = await atOnce(20, (index) => either(index).join(joining(id, { verified, link: hash })))
      assert.deepEqual(tally(outcomes), { created: 1, lost: 19 })
      assert.equal((await mailed.link('sign_up', hash))?.ended, 'used')
      assert.equal((await mailed.accountAt(verified.addressKey))?.address, verified.address)
    })

    test('a newer invitation to an address ends the earlier one, and none is made for an address with an account', async () => {
      const verified = anAddress()
      const { address } = verified
      const first = await invite({ address })
      const newer = await invite({ address: address.toUpperCase() })
      const ended = await invitations.byId(first.id)
      assert.deepEqual([ended?.ended, ended?.address], ['replaced', undefined])
      assert.equal(await invitations.join(joining(newer.id, { verified })), 'created')
      const invitation = anInvitation({ address })
      assert.equal(await invitations.invite({ invitation, ...told }), 'address_taken')
      assert.equal(await invitations.byId(invitation.id), undefined)
    })

    test('a deleted account leaves no way back: neither an invitation to its address nor a mailed link', async () => {
      const verified = anAddress()
      const { addressKey: subject } = verified
      const early = await invite({ address: verified.address })
      const { id } = await invite()
      const account = anAccount()
      assert.equal(await invitations.join(joining(id, { account, verified })), 'created')
      const begun = { data: {}, createdAt: clock.now, expiresAt: clock.now + minute }
      await mailed.startLink({ hash: 'of the user', kind: 'recovery', subject: account.id, ...begun })
      await mailed.startLink({ hash: 'of the address', kind: 'sign_up', subject, ...begun })
      await mailed.startLink({ hash: 'of another', kind: 'sign_up', subject: 'x@y.example', ...begun })
      const write = { userId: account.id, events: [], now: clock.now }
      assert.equal((await second.selfService.deleteAccount(write)).outcome, 'deleted')
      assert.equal((await invitations.byId(early.id))?.ended, 'revoked')
      assert.equal(await mailed.link('recovery', 'of the user'), undefined)
      assert.equal(await mailed.link('sign_up', 'of the address'), undefined)
      assert.ok(await mailed.link('sign_up', 'of another'))
    })

    test('one that is over forgets its address, and is forgotten itself a week later', async () => {
      const [used, revoked] = [await invite(anAddress()), await invite(anAddress())]
      await invitations.join(joining(used.id, { verified: anAddress() }))
      await invitations.revoke({ id: revoked.id, events: [], now: clock.now })
      for (const { id } of [used, revoked]) {
        const stored = await invitations.byId(id)
        assert.deepEqual([stored?.address, stored?.expiresAt], [undefined, clock.now + 7 * day])
      }
      const many = await invite({ uses: 2, ...anAddress() })
      await invitations.join(joining(many.id))
      assert.equal((await invitations.byId(many.id))?.expiresAt, clock.now + 30 * day)
      await storage.sweep(clock.now + 8 * day)
      assert.equal(await invitations.byId(used.id), undefined)
      assert.ok(await invitations.byId(many.id))
    })

    test('an invitation queues its mail in the same write, and one that is not made queues none', async () => {
      const { address } = anAddress()
      const waiting = async () =>
        (await storage.mails.due(1_000, clock.now)).filter(({ content }) => content?.to === address).length
      const made = anInvitation({ address })
      await invitations.invite({ invitation: made, ...told, mails: [aMail(address)] })
      assert.equal(await waiting(), 1)
      await invitations.join(joining(made.id, { verified: { address, addressKey: address.toLowerCase() } }))
      const [mail] = await storage.mails.due(1_000, clock.now)
      await storage.mails.remove(mail?.id ?? '', [], clock.now)
      await invitations.invite({ invitation: anInvitation({ address }), ...told, mails: [aMail(address)] })
      assert.equal(await waiting(), 0)
    })

    test('there is an end to the number of invitations, also for two at the same time', async () => {
      const db = await database.db()
      const rows = await db.read(db.sql.selectFrom('invitations').select('id').compile())
      const missing = Array.from({ length: mostInvitations - rows.length - 1 }, (_, index) => ({
        ...{ id: `filler-${index}`, hash: `filler-${index}`, memberships: '{}', uses: 1, uses_left: 1 },
        ...{ created_at: clock.now, expires_at: clock.now },
      }))
      for (let from = 0; from < missing.length; from += 1_000)
        await db.write([
          {
            query: db.sql
              .insertInto('invitations')
              .values(missing.slice(from, from + 1_000))
              .compile(),
          },
        ])
      const outcomes = await atOnce(4, (index) =>
        either(index).invite({ invitation: anInvitation(), ...told }),
      )
      assert.deepEqual(tally(outcomes), { invited: 1, full: 3 })
    })
  })
}
