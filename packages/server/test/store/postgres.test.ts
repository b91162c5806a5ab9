// waits: for PostgreSQL to restart and for requests to time out.
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { sql } from 'kysely'
import { Client } from 'pg'
import { StorageUnavailable, UnusableDatabase } from '../../src/storage/database/errors.ts'
import { openStorage, type Storage } from '../../src/storage/open.ts'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'
import { aCluster, aDatabase, administer } from '../support/postgres.ts'
import { aBegunFamily, aClient, aFamily, anArtefact, anAuthorization, aPerson, atOnce } from './builders.ts'
import { clock } from './clock.ts'
import { masterKey } from './master-key.ts'

const cluster = await aCluster()
const database = await aDatabase({ server: cluster.url() })
const open = (url = database.url) =>
  openStorage({ dataFolder: '', database: url, masterKey, now: () => clock.now })

/** A separate storage, closed after the test. */
async function opened(context: { after(run: () => Promise<void>): void }): Promise<Storage> {
  const storage = await open()
  context.after(() => storage.close())
  return storage
}

const system = (...statements: string[]) =>
  administer(cluster.url(), ...statements, 'select pg_reload_conf()')

test('a commit is synced to disk before its write resolves, whatever the defaults of the role', async () => {
  const role = 'alter role valetkey set'
  await administer(
    cluster.url(),
    `${role} synchronous_commit = off`,
    `${role} default_transaction_isolation = 'serializable'`,
  )
  const db = await openPostgres(database.url)
  const show = (name: string) =>
    db.read(sql<{ value: string }>`select current_setting(${name}) as value`.compile(db.sql))
  assert.equal((await show('synchronous_commit'))[0]?.value, 'on')
  assert.equal((await show('transaction_isolation'))[0]?.value, 'read committed')
  assert.equal((await show('statement_timeout'))[0]?.value, '10s')
  await db.close()
  await administer(cluster.url(), 'alter role valetkey reset all')
})

test('a family that begins during a password change is revoked with the others or does not begin', async (context) => {
  const storage = await opened(context)
  const person = await aPerson(storage)
  const { grant, spends } = await anAuthorization(storage, person.id)
  const changing = new Client({ connectionString: database.url })
  await changing.connect()
  await changing.query('begin')
  await changing.query('update users set authenticated_from = $1 where id = $2', [clock.now + 1, person.id])
  const family = aFamily(grant)
  const begun = storage.store.begin({ spends, family, now: clock.now })
  // The insert waits for the password change, which does not see the new family yet.
  await waitingForALock()
  const families = await changing.query('select id from token_families where id = $1', [family.id])
  assert.equal(families.rowCount, 0)
  await changing.query('commit')
  await changing.end()
  assert.equal(await begun, 'lost')
  assert.equal((await storage.store.recall('code', spends.hash))?.consumedAt, null)
})

test('two writes that deadlock are both committed, one after the other', async (context) => {
  const storage = await opened(context)
  const declared = (ids: readonly string[]) => ids.map((id) => aClient({ id, name: `${ids}` }))
  const ids = Array.from({ length: 20 }, (_, index) => `client-${index}`)
  // In opposite order, so that each soon waits for a lock of the other.
  const orders = [ids, ids.toReversed()]
  await atOnce(4, (index) =>
    storage.registry.declare({ clients: declared(orders[index % 2] ?? []), apis: [], users: [] }, clock.now),
  )
  const names = await Promise.all(ids.map(async (id) => (await storage.store.client(id))?.name))
  assert.equal(new Set(names).size, 1)
})

test('with a read-only database, writes are refused, reads work, and writes recover by themselves', async (context) => {
  const storage = await opened(context)
  const { family } = await aBegunFamily(storage)
  await system('alter system set default_transaction_read_only = on')
  await assert.rejects(untilRefused(storage), (error: Error) => {
    assert.ok(error instanceof StorageUnavailable, `${error}`)
    assert.match(error.message, /^the database is read-only/)
    return true
  })
  assert.equal((await storage.store.standing(family.id))?.family.id, family.id)
  await system('set default_transaction_read_only = off', 'alter system reset default_transaction_read_only')
  await untilTaken(storage)
})

test('broken idle connections cause no errors', async (context) => {
  const storage = await opened(context)
  const { family } = await aBegunFamily(storage)
  await administer(cluster.url(), cut)
  assert.equal((await storage.store.standing(family.id))?.family.id, family.id)
  await untilTaken(storage)
})

test('if a connection breaks, a read is retried, and a write that may have been committed rejects', async () => {
  const db = await openPostgres(database.url)
  const slow = sql`select pg_sleep(0.5)`.compile(db.sql)
  const asked = [
    db.read(slow),
    db.write([{ query: slow }]),
    db.write([{ query: slow, expect: 'one' }, { query: slow }]),
  ]
  const ended = Promise.allSettled(asked)
  await sleeping(3)
  await administer(cluster.url(), cut)
  const [read, write, undone] = await ended
  assert.equal(read?.status, 'fulfilled')
  assert.ok(write?.status === 'rejected' && write.reason instanceof StorageUnavailable)
  // The commit had not been sent yet, so retrying was safe.
  assert.equal(undone?.status, 'fulfilled')
  await db.close()
})

test('a short restart only delays requests, and the server recovers by itself from a long outage', async (context) => {
  const storage = await opened(context)
  const { family } = await aBegunFamily(storage)
  await cluster.stop()
  const meanwhile = storage.store.standing(family.id)
  await cluster.start()
  assert.equal((await meanwhile)?.family.id, family.id)

  await cluster.kill()
  await assert.rejects(storage.store.standing(family.id), StorageUnavailable)
  const began = performance.now()
  // It has been away for longer than a request waits, so requests fail at once.
  await assert.rejects(storage.store.standing(family.id), StorageUnavailable)
  assert.ok(performance.now() - began < 4_000)
  await assert.rejects(storage.store.deny('jti', clock.now), StorageUnavailable)
  await cluster.start()
  await untilTaken(storage)
  assert.equal((await storage.store.standing(family.id))?.family.id, family.id)
})

test('a standby is not used until it accepts writes', async () => {
  const signal = join(cluster.folder, 'data', 'standby.signal')
  await cluster.stop()
  writeFileSync(signal, '', { mode: 0o644 })
  await cluster.start()
  const db = await openPostgres(database.url)
  const look = sql<{ one: number }>`select 1 as one`.compile(db.sql)
  await assert.rejects(db.read(look), /standby/)
  await administer(cluster.url(), 'select pg_promote()')
  assert.equal((await db.read(look))[0]?.one, 1)
  await db.close()
  rmSync(signal, { force: true })
})

test('a request that waits too long for a connection is refused, and the queue is bounded', async () => {
  const db = await openPostgres(database.url, { connections: 1 })
  const slow = db.read(sql`select pg_sleep(7)`.compile(db.sql))
  await sleeping(1)
  const quick = sql`select 1`.compile(db.sql)
  const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => db.read(quick)))
  assert.ok(outcomes.every(({ status }) => status === 'rejected'))
  const reasons = outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason))
  assert.equal(reasons.filter((reason) => /requests waiting/.test(String(reason))).length, 10)
  assert.equal((await slow).length, 1)
  assert.equal((await db.read(quick)).length, 1)
  await db.close()
})

test('a column that is added to a table in use causes no errors (rolling upgrade)', async () => {
  const db = await openPostgres(database.url, { connections: 2 })
  const all = db.sql.selectFrom('denied_tokens').selectAll().compile()
  for (let round = 0; round < 10; round += 1) await atOnce(2, () => db.read(all))
  await administer(database.url, 'alter table denied_tokens add column further text')
  await atOnce(4, () => db.read(all))
  await administer(database.url, 'alter table denied_tokens drop column further')
  await atOnce(4, () => db.read(all))
  await db.close()
})

test('an unusable database is refused in one line without the password', async () => {
  const away = 'postgres://valetkey:hunter2@127.0.0.1:1/tokens'
  const nowhere = cluster.url('no_such_database').replace('valetkey@', 'valetkey:hunter2@')
  await administer(cluster.url(), 'create database recipes')
  await administer(cluster.url('recipes'), 'create table recipes (name text)')
  for (const [url, reason] of [
    [away, /^postgres:\/\/127\.0\.0\.1:1\/tokens: .*ECONNREFUSED/],
    [nowhere, /no_such_database: the database is not there/],
    [cluster.url('recipes'), /recipes: this database belongs to another program/],
  ] as const) {
    await assert.rejects(open(url), (error: Error) => {
      assert.ok(error instanceof UnusableDatabase, `${error}`)
      assert.match(error.message, reason)
      assert.equal(error.message.includes('\n'), false)
      assert.equal(inspect(error, { depth: 12, showHidden: true }).includes('hunter2'), false)
      return true
    })
  }
})

test('the role of a server need not own the tables', async () => {
  const owned = await aDatabase({ server: cluster.url() })
  await (await open(owned.url)).close()
  await administer(
    owned.url,
    'create role serving login',
    'grant select, insert, update, delete on all tables in schema public to serving',
  )
  const storage = await open(owned.url.replace('valetkey@', 'serving@'))
  await aBegunFamily(storage)
  await storage.close()
})

const cut = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = '${database.name}' and pid <> pg_backend_pid()`

/** Polls the server until a query returns true. If that never happens, the test fails by the timeout of the runner. */
async function until(question: string): Promise<void> {
  const client = new Client({ connectionString: cluster.url() })
  await client.connect()
  try {
    while ((await client.query(question)).rows[0]?.answer !== true);
  } finally {
    await client.end()
  }
}

const waitingForALock = () =>
  until("select count(*) > 0 as answer from pg_stat_activity where wait_event_type = 'Lock'")

const sleeping = (count: number) =>
  until(`select count(*) >= ${count} as answer from pg_stat_activity where wait_event = 'PgSleep'`)

/** Writes until a write is refused, since a changed setting takes a moment to reach every connection. */
async function untilRefused({ store }: Storage): Promise<void> {
  for (;;) await store.remember(anArtefact('interaction'))
}

async function untilTaken({ store }: Storage): Promise<void> {
  for (;;) {
    try {
      return await store.remember(anArtefact('interaction'))
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error
    }
  }
}
