import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { StorageUnavailable } from '../../src/storage/database/errors.ts'
import { atOnce } from './builders.ts'
import { aSqliteDatabase, statement } from './sqlite-database.ts'

/** The outcome of each write: `'done'`, `'lost'`, or the kind of error. */
async function fates(writes: readonly Promise<{ committed: boolean }>[]): Promise<string[]> {
  const settled = await Promise.allSettled(writes)
  return settled.map((each) => {
    if (each.status === 'fulfilled') return each.value.committed ? 'done' : 'lost'
    return each.reason instanceof StorageUnavailable ? 'unavailable' : 'mistake'
  })
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

test('writes of one event loop turn share one commit, and are stored and resolved in order', async () => {
  await using items = await aSqliteDatabase()
  const answered: string[] = []
  const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`)
  await Promise.all(keys.map((key) => items.db.write([items.insert(key)]).then(() => answered.push(key))))
  assert.equal(sum(items.commits), 50)
  assert.ok(items.commits.length < 50, `${items.commits}`)
  assert.deepEqual(answered, keys)
  assert.deepEqual(await items.keys(), keys)
})

test('a write resolves after its commit, when another process can see it', async () => {
  await using items = await aSqliteDatabase()
  const seen = await atOnce(50, async (index) => {
    await items.db.write([items.insert(`key-${index}`, index)])
    return items.seen(`key-${index}`)
  })
  assert.deepEqual(
    seen,
    Array.from({ length: 50 }, (_, index) => index),
  )
})

test('a write is not visible before its commit, and a read sees every write that has resolved', async () => {
  await using items = await aSqliteDatabase()
  const writing = items.db.write([items.insert('a'), items.insert('b')])
  assert.deepEqual(await items.keys(), [])
  await writing
  assert.deepEqual(await items.keys(), ['a', 'b'])
})

test('a write that fails or is lost is rolled back without affecting others in its group', async () => {
  await using items = await aSqliteDatabase()
  await items.db.write([items.insert('there')])
  const { db, insert, set, broken } = items
  const found = await fates([
    db.write([insert('first')]),
    db.write([insert('there')]),
    db.write([insert('half'), insert('there')]),
    db.write([insert('second'), set('there', 2)]),
    db.write([insert('other half'), set('nobody', 1), insert('third half')]),
    db.write([set('nobody', 1)]),
    db.write([insert('last half'), broken()]),
    db.write([broken()]),
    db.write([insert('third')]),
  ])
  assert.deepEqual(found, [
    'done',
    'mistake',
    'mistake',
    'done',
    'lost',
    'lost',
    'mistake',
    'mistake',
    'done',
  ])
  assert.deepEqual(await items.keys(), ['there', 'first', 'second', 'third'])
  assert.equal(sum(items.commits), 4)
})

test('a write whose result cannot be read is rolled back, and others in its group are not', async () => {
  await using items = await aSqliteDatabase()
  const { db, insert } = items
  const huge = sql`insert into items values ('huge', 9007199254740993) returning value`
  const writes = [[insert('before')], [statement(db, huge)], [insert('after')]]
  assert.deepEqual(await fates(writes.map((write) => db.write(write))), ['done', 'mistake', 'done'])
  assert.deepEqual(await items.keys(), ['before', 'after'])
})

test('on a full disk only a write that does not fit fails', async () => {
  await using items = await aSqliteDatabase()
  const { db, insert } = items
  const [pages] = await items.pragma('page_count')
  await items.pragma(`max_page_count = ${Number(Object(pages).page_count) + 1}`)
  const small = (key: string) => db.write([insert(key)])
  const large = (key: string) => db.write([insert(key), insert(key.padEnd(100_000, '.'))])
  assert.deepEqual(await fates([small('a'), large('b'), small('c'), large('d'), small('e')]), [
    'done',
    'unavailable',
    'done',
    'unavailable',
    'done',
  ])
  assert.deepEqual(await items.keys(), ['a', 'c', 'e'])
  await items.pragma('max_page_count = 100000')
  assert.deepEqual(await fates([large('b'), small('f')]), ['done', 'done'])
})

test('with a file that became read-only, writes are refused, reads work, and writes recover', async () => {
  await using items = await aSqliteDatabase()
  const { db, insert } = items
  await items.pragma('query_only = 1')
  assert.deepEqual(await fates(['a', 'b'].map((key) => db.write([insert(key)]))), [
    'unavailable',
    'unavailable',
  ])
  assert.deepEqual(await items.keys(), [])
  await items.pragma('query_only = 0')
  assert.deepEqual(await fates(['a', 'b'].map((key) => db.write([insert(key)]))), ['done', 'done'])
})

test('while another process writes, writes wait in order, without blocking anything else', async () => {
  await using items = await aSqliteDatabase()
  const { db, insert, other } = items
  other.exec("begin immediate; insert into items values ('theirs', 1)")
  let answered = 0
  const writes = ['a', 'b', 'c'].map((key) => db.write([insert(key)]).finally(() => (answered += 1)))
  for (let turn = 0; turn < 10; turn += 1) {
    await pause(2)
    assert.deepEqual(await items.keys(), [])
  }
  assert.equal(answered, 0)
  other.exec('commit')
  assert.deepEqual(await fates(writes), ['done', 'done', 'done'])
  assert.deepEqual(await items.keys(), ['theirs', 'a', 'b', 'c'])
})

test('a write that waits too long for another process fails, and the next one is stored', async () => {
  await using items = await aSqliteDatabase({ patience: 30 })
  const { db, insert, other } = items
  other.exec('begin immediate')
  const writes = ['a', 'b'].map((key) => db.write([insert(key)]))
  assert.deepEqual(await fates(writes), ['unavailable', 'unavailable'])
  other.exec('rollback')
  await db.write([insert('c')])
  assert.deepEqual(await items.keys(), ['c'])
})

test('writes beyond the queue limit are refused at once, and those in the queue are stored', async () => {
  await using items = await aSqliteDatabase()
  const { db, insert, other } = items
  other.exec('begin immediate')
  const waiting = Array.from({ length: 4_096 }, (_, index) => db.write([insert(`key-${index}`)]))
  await assert.rejects(db.write([insert('one too many')]), {
    name: 'StorageUnavailable',
    message: 'the database has 4096 writes waiting',
  })
  other.exec('rollback')
  await Promise.all(waiting)
  assert.equal((await items.keys()).length, 4_096)
  // The event loop is not blocked, however many writes wait.
  assert.ok(Math.max(...items.commits) <= 256, `${items.commits}`)
})

test('closing completes the pending writes and refuses later ones', async () => {
  await using items = await aSqliteDatabase()
  const { db, insert } = items
  const writes = Array.from({ length: 600 }, (_, index) => db.write([insert(`key-${index}`)]))
  const closing = db.close()
  await assert.rejects(db.write([insert('late')]), StorageUnavailable)
  await Promise.all([...writes, closing])
  assert.equal(items.other.prepare('select count(*) as count from items').get()?.count, 600)
  await db.close()
})
