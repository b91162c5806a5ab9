import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { keptSecret } from '../../src/protocol/clients/authentication/client-secret.ts'
import { clientSecretBasic } from '../../src/protocol/clients/authentication/client-secret-basic.ts'
import { clientSecretJwt } from '../../src/protocol/clients/authentication/client-secret-jwt.ts'
import { StorageUnavailable } from '../../src/storage/database/errors.ts'
import { openStorage, type Storage } from '../../src/storage/open.ts'
import { aClient, aSelfRegistered, atOnce, hash, register } from './builders.ts'
import { clock } from './clock.ts'
import { engines, type TestDatabase } from './engines.ts'
import { masterKey } from './master-key.ts'

const secret = 'a secret that has to be had in the open again'
const another = randomBytes(32)
const none = { added: [], changed: [], removed: [] }

const declared = (id: string, text: string, createdAt = clock.now) => ({
  clients: [
    aClient({
      id,
      tokenEndpointAuthMethod: 'client_secret_jwt',
      secrets: [keptSecret(text, clientSecretJwt, { createdAt, expiresAt: null })],
    }),
  ],
  apis: [],
  users: [],
})
const kept = async ({ store }: Storage, id: string) =>
  (await store.client(id))?.secrets.map(({ plain }) => plain?.reveal())

for (const engine of engines) {
  describe(`a stored client secret on ${engine.name}`, () => {
    /** A database with one client that has such a secret. */
    const begun = async () => {
      const database = await engine.create()
      const storage = await database.open()
      await storage.registry.declare(declared('service', secret), clock.now)
      return { database, storage }
    }
    const openUnder = async (
      t: { after(fn: () => Promise<void>): void },
      database: TestDatabase,
      key: Buffer,
    ) => {
      const storage = await openStorage({ ...database.place, masterKey: key, now: () => clock.now })
      t.after(() => storage.close())
      return storage
    }

    test('can be read by any process, and is sealed once', async () => {
      const { database, storage } = await begun()
      for (const each of [storage, await database.open()]) {
        assert.deepEqual(await kept(each, 'service'), [secret])
        const again = await each.registry.declare(declared('service', secret, clock.now + 5), clock.now + 5)
        assert.deepEqual(again, { clients: none, apis: none, users: none })
      }
    })

    test('is deleted when the client changes to another authentication method', async () => {
      const { database, storage } = await begun()
      const secrets = [keptSecret(secret, clientSecretBasic, { createdAt: clock.now, expiresAt: null })]
      const basic = { ...declared('service', secret), clients: [aClient({ id: 'service', secrets })] }
      assert.deepEqual((await storage.registry.declare(basic, clock.now)).clients.changed, ['service'])
      assert.deepEqual(await kept(storage, 'service'), [undefined])
      const db = await database.db()
      const [row] = await db.read(db.sql.selectFrom('clients').select('secrets').compile())
      assert.match(row?.secrets ?? '', new RegExp(hash(secret)))
      assert.doesNotMatch(row?.secrets ?? '', /sealed/)
    })

    test('cannot be decrypted in the row of another client', async () => {
      const { database, storage } = await begun()
      await storage.registry.declare(
        {
          ...declared('thief', 'x'),
          clients: [...declared('service', secret).clients, ...declared('thief', 'x').clients],
        },
        clock.now,
      )
      const db = await database.db()
      const read = db.sql.selectFrom('clients').select('secrets').where('id', '=', 'service').compile()
      const [row] = await db.read(read)
      const secrets = row?.secrets ?? assert.fail()
      await db.write([
        { query: db.sql.updateTable('clients').set({ secrets }).where('id', '=', 'thief').compile() },
      ])
      const fresh = await database.open()
      assert.deepEqual(await kept(fresh, 'thief'), [undefined])
      assert.deepEqual(await kept(fresh, 'service'), [secret])
    })

    test('is encrypted again under a new data key, and cannot be decrypted with the old one', async (t) => {
      const { database, storage } = await begun()
      const db = await database.db()
      const column = async () => (await db.read(db.sql.selectFrom('clients').select('secrets').compile()))[0]
      const before = await column()
      assert.equal(await storage.keyCare.rewrap(masterKey, { anew: false }, clock.now), true)
      assert.deepEqual(await column(), before, 'a new master key changes no client')
      const behind = await database.open()
      assert.equal(await storage.keyCare.rewrap(another, { anew: true }, clock.now), true)
      assert.notDeepEqual(await column(), before)
      assert.deepEqual(await kept(await openUnder(t, database, another), 'service'), [secret])
      // The running server continues, and authenticates the client by the hash of its secret.
      assert.deepEqual(await kept(behind, 'service'), [undefined])
      assert.equal((await behind.store.client('service'))?.secrets[0]?.hash, hash(secret))
    })

    test('that is written while the data key is replaced is never encrypted under the old one', async (t) => {
      const { database, storage } = await begun()
      const others = await Promise.all([database.open(), database.open(), database.open()])
      const ids = others.map((_, index) => `client-${index}`)
      const [rewrapped] = await Promise.all([
        storage.keyCare.rewrap(another, { anew: true }, clock.now),
        ...others.map((other, index) =>
          // A write that is too late is lost.
          other.registry.declare(declared(ids[index] ?? '', secret), clock.now).catch(() => undefined),
        ),
      ])
      const fresh = await openUnder(t, database, rewrapped ? another : masterKey)
      const found = await Promise.all([...ids, 'service'].map((id) => kept(fresh, id)))
      for (const secrets of found.filter((each) => each !== undefined)) assert.deepEqual(secrets, [secret])
      assert.deepEqual(found.at(-1), [secret])
    })

    test('of a client that registers or changes during a data key replacement is refused, and its token remains valid', async () => {
      const { storage } = await begun()
      const { name: method } = clientSecretJwt
      const plain = keptSecret(secret, clientSecretJwt, { createdAt: clock.now, expiresAt: null })
      const client = aSelfRegistered({ tokenEndpointAuthMethod: method, secrets: [plain] })
      assert.equal(await register(storage.store, client), 'won')
      assert.equal(await storage.keyCare.rewrap(another, { anew: true }, clock.now), true)
      const change = { client, tokenHash: hash(client.id), newTokenHash: 'next', asksAnew: false }
      const behind = storage.store.changeRegistration({ ...change, events: [], now: clock.now })
      await assert.rejects(behind, StorageUnavailable)
      await assert.rejects(register(storage.store, { ...client, id: 'app_other' }), StorageUnavailable)
      const kept = await storage.store.selfRegistration(client.id, clock.now)
      assert.equal(kept?.tokenHash, hash(client.id), 'nothing has changed')
    })

    test('is sealed once by concurrent declarations', async () => {
      const { database, storage } = await begun()
      const second = await database.open()
      await atOnce(8, (index) =>
        (index % 2 ? storage : second).registry.declare(declared('service', `${secret}!`), clock.now),
      )
      assert.deepEqual(await kept(await database.open(), 'service'), [`${secret}!`])
    })
  })
}
