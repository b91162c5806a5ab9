import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CredentialUse, NewCredential } from '../../src/accounts/factors/credential.ts'
import { secondFactors, spareFactors, waysIn } from '../../src/accounts/factors/index.ts'
import type { Completion } from '../../src/accounts/store.ts'
import type { Storage } from '../../src/storage/open.ts'
import { anArtefact, aPerson, aSession, atOnce, hash, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

const seed = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
let made = 0

function anApp(userId: string, change: Partial<NewCredential> = {}): NewCredential {
  const id = `app-${++made}`
  return { userId, kind: 'one_time_code', id, secret: seed, sealed: true, facts: {}, counter: 5, ...change }
}

function aCode(userId: string, id = `code-${++made}`): NewCredential {
  return { userId, kind: 'recovery_code', id, secret: '', sealed: false, facts: {}, counter: 0 }
}

function aPasskey(userId: string, id = `passkey-${++made}`): NewCredential {
  return {
    userId,
    kind: 'passkey',
    id,
    secret: 'public',
    sealed: false,
    facts: { backedUp: true },
    counter: 0,
  }
}

for (const engine of engines) {
  describe(`factors on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { accounts, selfService, store } = storage
    const now = clock.now

    const begin = async (userId: string) => {
      const session = aSession(userId)
      await accounts.startSession(session, `cookie-${++made}`, [], now)
      return session
    }
    const add = async (credential: NewCredential, spare: readonly NewCredential[] = [], at = storage) => {
      const { id: sessionId } = await begin(credential.userId)
      const { userId } = credential
      return at.selfService.addFactor({
        userId,
        sessionId,
        credential,
        spare,
        most: 3,
        mails: [],
        events: [],
        now,
      })
    }
    const kindsOf = async (userId: string) => (await accounts.credentialsOf(userId)).map(({ kind }) => kind)
    const start = (completes: Completion, at: Storage = storage) =>
      at.accounts.startSession(aSession(completes.userId), `cookie-${++made}`, [], now, undefined, completes)
    const aHalf = async () => {
      const half = anArtefact('sign_in')
      await store.remember(half)
      return { kind: 'sign_in', hash: half.hash } as const
    }

    test('a credential is read as it was added, and its secret is encrypted', async () => {
      const { id: userId } = await aPerson(storage)
      assert.equal(await add(anApp(userId, { id: 'own', name: 'My phone' })), 'added')
      const [, app] = await second.accounts.credentialsOf(userId)
      assert.deepEqual(
        { ...app, facts: { ...app?.facts } },
        {
          userId,
          kind: 'one_time_code',
          id: 'own',
          secret: seed,
          name: 'My phone',
          facts: {},
          counter: 5,
          createdAt: now,
          changedAt: now,
          lastUsedAt: undefined,
          declared: false,
        },
      )
      for (const file of await database.contents()) assert.ok(!file.includes(seed))
    })

    test('a factor is named by its owner alone, and loses its name without one', async () => {
      const [one, two] = [await aPerson(storage), await aPerson(storage)]
      await add(anApp(one.id, { id: 'named' }))
      const { selfService } = storage
      const change = { kind: 'one_time_code', id: 'named', now } as const
      const nameOf = async () =>
        (await second.accounts.credentialsOf(one.id)).find(({ id }) => id === 'named')?.name
      assert.equal(await selfService.renameFactor({ ...change, userId: two.id, name: 'Mine' }), 'gone')
      assert.equal(await selfService.renameFactor({ ...change, userId: one.id, name: 'Work' }), 'renamed')
      assert.equal(await nameOf(), 'Work')
      assert.equal(await selfService.renameFactor({ ...change, userId: one.id, name: undefined }), 'renamed')
      assert.equal(await nameOf(), undefined)
    })

    test('an encrypted secret cannot be moved to another user', async () => {
      const [one, two] = [await aPerson(storage), await aPerson(storage)]
      await add(anApp(one.id, { id: 'same' }))
      await add(anApp(two.id, { id: 'same' }))
      const db = await database.db()
      const { sql } = db
      const [row] = await db.read(
        sql
          .selectFrom('credentials')
          .select('secret')
          .where('user_id', '=', one.id)
          .where('kind', '=', 'one_time_code')
          .compile(),
      )
      await db.write([
        {
          query: sql
            .updateTable('credentials')
            .set({ secret: row?.secret ?? '' })
            .where('user_id', '=', two.id)
            .where('kind', '=', 'one_time_code')
            .compile(),
        },
      ])
      const [, moved] = await accounts.credentialsOf(two.id)
      assert.equal(moved?.secret, undefined)
    })

    test('of 20 concurrent sign-ins with one time step, one is completed', async () => {
      const { id: userId } = await aPerson(storage)
      await add(anApp(userId, { id: 'raced' }))
      const uses: CredentialUse = { userId, kind: 'one_time_code', id: 'raced', counter: 6 }
      const outcomes = await atOnce(20, async (index) =>
        start({ userId, provenAt: now, uses, spends: await aHalf() }, index % 2 ? storage : second),
      )
      assert.deepEqual(tally(outcomes), { won: 1, proof_used: 19 })
      for (const counter of [5, 6])
        assert.equal(await start({ userId, provenAt: now, uses: { ...uses, counter } }), 'proof_used')
      assert.equal(await start({ userId, provenAt: now, uses: { ...uses, counter: 7 } }), 'won')
      const [, app] = await accounts.credentialsOf(userId)
      assert.deepEqual([app?.counter, app?.lastUsedAt], [7, now])
    })

    test('of 20 concurrent sign-ins with one recovery code, one is completed, and the code is gone', async () => {
      const { id: userId } = await aPerson(storage)
      await add(anApp(userId), [aCode(userId, 'kept'), aCode(userId, 'raced')])
      const uses: CredentialUse = { userId, kind: 'recovery_code', id: 'raced', consume: true }
      const outcomes = await atOnce(20, (index) =>
        start({ userId, provenAt: now, uses }, index % 2 ? storage : second),
      )
      assert.deepEqual(tally(outcomes), { won: 1, proof_used: 19 })
      const left = (await accounts.credentialsOf(userId)).filter(({ kind }) => kind === 'recovery_code')
      assert.deepEqual(
        left.map(({ id }) => id),
        ['kept'],
      )
    })

    test('of 20 concurrent completions of one half-finished sign-in, one starts a session', async () => {
      const { id: userId } = await aPerson(storage)
      await add(anApp(userId, { id: 'own-steps' }))
      const spends = await aHalf()
      const outcomes = await atOnce(20, (index) =>
        start(
          {
            userId,
            provenAt: now,
            spends,
            uses: { userId, kind: 'one_time_code', id: 'own-steps', counter: 100 + index },
          },
          index % 2 ? storage : second,
        ),
      )
      assert.deepEqual(tally(outcomes), { won: 1, proof_used: 19 })
    })

    test('a completion that is lost uses up nothing', async () => {
      const { id: userId } = await aPerson(storage)
      await add(anApp(userId, { id: 'kept-step' }))
      const uses: CredentialUse = { userId, kind: 'one_time_code', id: 'kept-step', counter: 50 }
      const spends = await aHalf()
      assert.equal(await start({ userId, provenAt: now, spends }), 'won')
      assert.equal(await start({ userId, provenAt: now, spends, uses }), 'proof_used')
      assert.equal(await start({ userId, provenAt: now, uses, spends: await aHalf() }), 'won')
    })

    test('the challenge of a passkey is accepted once, and a counter of 0 stays 0', async () => {
      const { id: userId } = await aPerson(storage)
      const passkey = aPasskey(userId)
      await add(passkey)
      const uses: CredentialUse = { userId, kind: 'passkey', id: passkey.id, counter: 0 }
      const name = { hash: hash(`challenge ${++made}`), expiresAt: now + minute, goodFrom: now }
      const outcomes = await atOnce(20, (index) =>
        start({ userId, provenAt: now, uses, name }, index % 2 ? storage : second),
      )
      assert.deepEqual(tally(outcomes), { won: 1, proof_used: 19 })
      assert.equal(await start({ userId, provenAt: now, uses: { ...uses, counter: 3 } }), 'won')
      // WebAuthn §6.1.1: a counter that falls back is the sign of a copy.
      assert.equal(await start({ userId, provenAt: now, uses }), 'proof_used')
    })

    test('nobody is signed in who is disabled, or whose proof something has invalidated since', async () => {
      const { id: userId } = await aPerson(storage)
      const db = await database.db()
      const set = (change: { disabled_at?: number | null; authenticated_from?: number }) =>
        db.write([{ query: db.sql.updateTable('users').set(change).where('id', '=', userId).compile() }])
      await set({ authenticated_from: now + 1 })
      assert.equal(await start({ userId, provenAt: now }), 'proof_used')
      await set({ authenticated_from: 0, disabled_at: now })
      assert.equal(await start({ userId, provenAt: now }), 'proof_used')
      await set({ disabled_at: null })
      assert.equal(await start({ userId, provenAt: now }), 'won')
    })

    test('a passkey is found by its id alone, and no two people have the same', async () => {
      const [one, two] = [await aPerson(storage), await aPerson(storage)]
      const passkey = aPasskey(one.id)
      assert.equal(await add(passkey), 'added')
      assert.equal(await add({ ...passkey, userId: two.id }), 'exists')
      const found = await second.accounts.passkey(passkey.id)
      assert.deepEqual([found?.account.id, found?.passkey.facts.backedUp], [one.id, true])
      assert.equal(await accounts.passkey('unknown'), undefined)
    })

    test('of concurrent additions, no more are made than a person may have', async () => {
      const { id: userId } = await aPerson(storage)
      const outcomes = await atOnce(10, (index) => add(anApp(userId), [], index % 2 ? storage : second))
      assert.deepEqual(tally(outcomes), { added: 3, full: 7 })
    })

    test('nothing is added in a session that has ended, or in that of somebody else', async () => {
      const [one, two] = [await aPerson(storage), await aPerson(storage)]
      const foreign = await begin(two.id)
      for (const sessionId of [foreign.id, 'ended']) {
        const write = { userId: one.id, sessionId, spare: [], most: 3, mails: [], events: [], now }
        assert.equal(await selfService.addFactor({ ...write, credential: anApp(one.id) }), 'lost')
      }
      assert.deepEqual(await kindsOf(one.id), ['password'])
    })

    test('of concurrent removals of everything, one way in is left', async () => {
      const { id: userId } = await aPerson(storage)
      const passkeys = [aPasskey(userId), aPasskey(userId)]
      for (const each of passkeys) await add(each)
      const keys = [{ kind: 'password', id: '' } as const, ...passkeys.map(({ kind, id }) => ({ kind, id }))]
      const rest = { waysIn, required: undefined, second: secondFactors, spare: spareFactors }
      const outcomes = await atOnce(keys.length, (index) => {
        const { kind, id } = keys[index] ?? assert.fail()
        const at = index % 2 ? storage : second
        return at.selfService.removeFactor({ userId, kind, id, ...rest, mails: [], events: [], now })
      })
      assert.deepEqual(tally(outcomes), { removed: 2, last_way_in: 1 })
      assert.equal((await kindsOf(userId)).length, 1)
    })

    test('recovery codes go with the last factor that they replace, and not before', async () => {
      const { id: userId } = await aPerson(storage)
      const app = anApp(userId)
      const passkey = aPasskey(userId)
      await add(app, [aCode(userId)])
      await add(passkey)
      const rest = {
        waysIn,
        required: undefined,
        second: secondFactors,
        spare: spareFactors,
        mails: [],
        events: [],
        now,
      }
      await selfService.removeFactor({ userId, kind: 'one_time_code', id: app.id, ...rest })
      assert.ok((await kindsOf(userId)).includes('recovery_code'))
      const must = { ...rest, required: secondFactors }
      const key = { userId, kind: 'passkey', id: passkey.id } as const
      assert.equal(await selfService.removeFactor({ ...key, ...must }), 'required')
      assert.equal(await selfService.removeFactor({ ...key, ...rest }), 'removed')
      assert.equal(await selfService.removeFactor({ ...key, ...rest }), 'gone')
      assert.deepEqual(await kindsOf(userId), ['password'])
    })

    test('recovery codes are only renewed for a person who has something that they replace', async () => {
      const { id: userId } = await aPerson(storage)
      const write = { userId, second: secondFactors, mails: [], events: [], now }
      assert.equal(await selfService.renewSpare({ ...write, spare: [aCode(userId)] }), 'lost')
      await add(anApp(userId), [aCode(userId, 'old')])
      assert.equal(await selfService.renewSpare({ ...write, spare: [aCode(userId, 'new')] }), 'renewed')
      const codes = (await accounts.credentialsOf(userId)).filter(({ kind }) => kind === 'recovery_code')
      assert.deepEqual(
        codes.map(({ id }) => id),
        ['new'],
      )
    })

    test('an operator removes all of some kinds', async () => {
      const { id: userId } = await aPerson(storage)
      await add(anApp(userId), [aCode(userId), aCode(userId)])
      const kinds = [...secondFactors, ...spareFactors]
      assert.equal(await selfService.removeKinds({ userId, kinds, events: [], now }), 3)
      assert.equal(await selfService.removeKinds({ userId, kinds, events: [], now }), 0)
      assert.deepEqual(await kindsOf(userId), ['password'])
    })
  })
}
