import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Api } from '../../src/protocol/access/api.ts'
import { UsernameTaken } from '../../src/storage/database/errors.ts'
import type { Storage } from '../../src/storage/open.ts'
import type { DeclaredUser } from '../../src/storage/registry/declared-users.ts'
import {
  aClient,
  aFamily,
  anAuthorization,
  aPerson,
  aSession,
  atOnce,
  day,
  hash,
  minute,
} from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

const drive: Api = {
  identifier: 'https://drive.example/',
  name: 'Photo Drive',
  scopes: [{ name: 'photos.read', description: 'See your photos', sensitive: false }],
  accessTokenFormat: 'jwt',
  accessTokenLifetime: 600,
  accessTokenSigningAlg: 'ES256',
  accessTokenTyp: 'JWT',
  claims: ['email'],
  introspectionClients: ['print-shop'],
}

const nothing = { clients: [], apis: [], users: [] }

for (const engine of engines) {
  describe(`the registry on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const second = await database.open()
    const { store, accounts, registry } = storage

    const alice = (password: string, more: Partial<DeclaredUser> = {}): DeclaredUser => ({
      id: 'usr_alice',
      username: 'alice',
      usernameKey: 'alice',
      claims: { name: 'Alice Adams' },
      memberships: {},
      passwordFingerprint: registry.fingerprint('alice', password),
      passwordHash: `hash of ${password.length}`,
      ...more,
    })

    test('a declaration is visible at once and unchanged, and declaring it again changes nothing', async () => {
      const declaration = { clients: [aClient()], apis: [drive], users: [alice('first')] }
      assert.deepEqual(await registry.declare(declaration, clock.now), {
        clients: { added: ['print-shop'], changed: [], removed: [] },
        apis: { added: [drive.identifier], changed: [], removed: [] },
        users: { added: ['alice'], changed: [], removed: [] },
      })
      const kept = { ...aClient(), declared: true, disabledAt: null, changedAt: clock.now }
      assert.deepEqual(await store.client('print-shop'), kept)
      assert.deepEqual(await store.apis(), [drive])
      assert.equal((await accounts.accountByUsername('alice'))?.account.declared, true)

      // At the next start, the creation time of the secret is unknown, and the password need not be hashed.
      const later = clock.now + minute
      const secrets = [{ hash: hash('secret'), createdAt: later, expiresAt: null }]
      const known = await registry.passwordFingerprints()
      assert.equal(known.get('alice'), registry.fingerprint('alice', 'first'))
      const again = {
        clients: [aClient({ secrets })],
        apis: [drive],
        users: [alice('first', { passwordHash: undefined, id: 'usr_other' })],
      }
      const unchanged = { added: [], changed: [], removed: [] }
      const none = { clients: unchanged, apis: unchanged, users: unchanged }
      assert.deepEqual(await registry.declare(again, later), none)
    })

    test('a changed declaration is visible at once in this process, and within a second in others', async () => {
      await second.store.client('print-shop')
      const changed = {
        ...nothing,
        clients: [aClient({ name: 'Print Shop & Co' })],
        apis: [{ ...drive, name: 'Drive' }],
      }
      const declared = await registry.declare({ ...changed, users: [alice('first')] }, clock.now)
      assert.deepEqual(declared.clients.changed, ['print-shop'])
      assert.deepEqual(declared.apis.changed, [drive.identifier])
      assert.equal((await store.client('print-shop'))?.name, 'Print Shop & Co')
      assert.equal((await store.apis())[0]?.name, 'Drive')
      await new Promise((resolve) => setTimeout(resolve, 1_010))
      assert.equal((await second.store.client('print-shop'))?.name, 'Print Shop & Co')
    })

    test('a changed password ends the user’s sessions, families and unredeemed codes (ASVS 7.4.3)', async () => {
      const begun = await signedIn(storage, 'usr_alice')
      const other = await signedIn(storage, (await aPerson(storage)).id)
      const waiting = await anAuthorization(storage, 'usr_alice')
      // Long before the unredeemed code would have expired.
      const now = clock.now + 1_000
      await registry.declare({ ...nothing, users: [alice('second')] }, now)

      assert.equal(await accounts.session(begun.cookie, now, day), undefined)
      assert.equal((await store.standing(begun.family.id))?.family.revokedAt, now)
      const late = { spends: waiting.spends, family: aFamily(waiting.grant), now }
      assert.equal(await store.begin(late), 'lost')
      assert.equal((await accounts.accountByUsername('alice'))?.passwordHash, 'hash of 6')
      assert.notEqual(await accounts.session(other.cookie, now, day), undefined)
      assert.equal((await store.standing(other.family.id))?.family.revokedAt, null)
    })

    test('what is no longer declared is disabled or deleted, and restored when it is declared again', async () => {
      const declaration = { clients: [aClient()], apis: [drive], users: [alice('second')] }
      await registry.declare(declaration, clock.now)
      const { cookie } = await signedIn(storage, 'usr_alice', clock.now + minute)
      assert.deepEqual(await registry.declare(nothing, clock.now), {
        clients: { added: [], changed: [], removed: ['print-shop'] },
        apis: { added: [], changed: [], removed: [drive.identifier] },
        users: { added: [], changed: [], removed: ['alice'] },
      })
      assert.equal((await store.client('print-shop'))?.disabledAt, clock.now)
      assert.equal((await store.user('usr_alice'))?.disabledAt, clock.now)
      assert.deepEqual(await store.apis(), [])

      const back = await registry.declare(declaration, clock.now)
      assert.deepEqual(back.clients.changed, ['print-shop'])
      assert.deepEqual(back.apis.added, [drive.identifier])
      assert.deepEqual(back.users.changed, ['alice'])
      assert.equal((await store.client('print-shop'))?.disabledAt, null)
      assert.equal((await store.user('usr_alice'))?.disabledAt, null)
      assert.equal(await accounts.session(cookie, clock.now, day), undefined)
    })

    test('users who were never declared are not changed', async () => {
      const person = await aPerson(storage)
      await registry.declare(nothing, clock.now)
      assert.equal((await store.user(person.id))?.disabledAt, null)
    })

    test('the configuration file cannot take over an existing account', async () => {
      const owner = await aPerson(storage, { role: 'owner' })
      const before = await accounts.accountByUsername(owner.usernameKey)
      const taken = alice('x', { username: owner.username, usernameKey: owner.usernameKey })
      await assert.rejects(registry.declare({ ...nothing, users: [taken] }, clock.now), UsernameTaken)
      assert.deepEqual(await accounts.accountByUsername(owner.usernameKey), before)
    })

    test('concurrent processes that declare the same file do not fail and create no duplicates', async () => {
      const names = ['bob', 'carol', 'dave']
      await atOnce(20, (index) =>
        (index % 2 ? storage : second).registry.declare(
          {
            clients: [aClient({ id: 'raced' })],
            apis: [drive],
            users: names.map((name) =>
              alice(name, { id: `usr_${name}_${index}`, username: name, usernameKey: name }),
            ),
          },
          clock.now,
        ),
      )
      for (const name of names) assert.equal((await accounts.accountByUsername(name))?.account.username, name)
      assert.equal((await store.client('raced'))?.disabledAt, null)
    })

    test('the fingerprint of a password reveals nothing without the master key', () => {
      assert.notEqual(registry.fingerprint('alice', 'secret'), registry.fingerprint('bob', 'secret'))
      assert.notEqual(registry.fingerprint('alice', 'secret'), hash('secret'))
      assert.equal(registry.fingerprint('alice', 'secret'), second.registry.fingerprint('alice', 'secret'))
    })
  })
}

/** Starts a session, and a family bound to it. */
async function signedIn(storage: Storage, userId: string, at = clock.now) {
  const session = aSession(userId, { authenticatedAt: at })
  const cookie = hash(session.id)
  await storage.accounts.startSession(session, cookie, [], at)
  const { grant, spends } = await anAuthorization(storage, userId)
  const family = aFamily(grant, { sessionId: session.id, authenticatedAt: at })
  assert.equal(await storage.store.begin({ spends, family, now: clock.now }), 'won')
  return { cookie, family }
}
