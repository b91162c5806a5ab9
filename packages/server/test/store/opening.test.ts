import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { NewerDatabase, UnusableDatabase, WrongMasterKey } from '../../src/storage/database/errors.ts'
import { openStorage, type StorageOptions } from '../../src/storage/open.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'
import { createMeta } from '../../src/storage/tables/meta.ts'
import { startChild } from './children/child.ts'
import { masterKey } from './master-key.ts'

const folders: string[] = []
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-opening-'))
  folders.push(folder)
  return folder
}

const open = (dataFolder: string, more: Partial<StorageOptions> = {}) =>
  openStorage({ dataFolder, masterKey, now: Date.now, ...more })

const oneLine = (
  kind: typeof NewerDatabase | typeof WrongMasterKey | typeof UnusableDatabase,
  text: RegExp,
) => {
  return (error: Error) => {
    assert.ok(error instanceof kind, `${error}`)
    assert.match(error.message, text)
    assert.equal(error.message.includes('\n'), false)
    return true
  }
}

/** A database that has been used and closed. */
async function aUsedFolder(): Promise<{ folder: string; file: string }> {
  const folder = await aFolder()
  await (await open(folder)).close()
  return { folder, file: join(folder, 'valetkey.db') }
}

test('the folder and the file are created so that only their owner can access them', async () => {
  const folder = join(await aFolder(), 'deep', 'data')
  const storage = await open(folder)
  assert.equal((await stat(folder)).mode & 0o777, 0o700)
  for (const name of ['valetkey.db', 'valetkey.db-wal', 'valetkey.db-shm']) {
    assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name)
  }
  await storage.close()
})

test('a database that is opened again has the same keys', async () => {
  const { folder } = await aUsedFolder()
  const first = await open(folder)
  const second = await open(folder)
  assert.deepEqual(
    first.keys.published().map(({ publicJwk }) => publicJwk),
    second.keys.published().map(({ publicJwk }) => publicJwk),
  )
  assert.deepEqual(first.keys.sealing(), second.keys.sealing())
  assert.deepEqual(first.keys.authenticating(), second.keys.authenticating())
  assert.notDeepEqual(first.keys.sealing().key, first.keys.authenticating().key)
  for (const alg of ['RS256', 'ES256', 'EdDSA'] as const) {
    const key = first.keys.signing(alg)
    assert.equal(first.keys.verifying(key.kid), key)
    assert.equal(
      Object.keys(key.publicJwk).some((member) => 'dpq'.includes(member)),
      false,
    )
  }
  await first.close()
  await second.close()
})

test('another master key is refused in one line, and the file is not changed', async () => {
  const { folder, file } = await aUsedFolder()
  const before = await readFile(file)
  await assert.rejects(
    open(folder, { masterKey: Buffer.alloc(32, 8) }),
    oneLine(WrongMasterKey, /another master key/),
  )
  assert.deepEqual(await readFile(file), before)
  await (await open(folder)).close()
})

test('a database that needs a newer version is refused in one line, and the file is not changed', async () => {
  const { folder, file } = await aUsedFolder()
  const db = await openSqlite(file)
  const newer = db.sql.updateTable('meta').set({ value: '999' })
  await db.write([{ query: newer.where('key', 'in', ['schema_version', 'oldest_program']).compile() }])
  await db.close()
  const before = await readFile(file)
  await assert.rejects(open(folder), oneLine(NewerDatabase, /schema 999/))
  assert.deepEqual(await readFile(file), before)
})

test('a database whose migration has no effect is refused in one line, without an endless loop', async () => {
  const folder = await aFolder()
  const db = await openSqlite(join(folder, 'valetkey.db'))
  // This program never writes this value. The first migration expects no schema version, so its write is lost.
  const fact = { key: 'schema_version', value: '0' }
  await db.write([{ query: createMeta(db.sql) }, { query: db.sql.insertInto('meta').values(fact).compile() }])
  await db.close()
  await assert.rejects(open(folder), oneLine(UnusableDatabase, /is still 0 after a migration/))
})

test('a file that is not a database, or that of another program, is refused and not changed', async () => {
  const text = await aFolder()
  await writeFile(
    join(text, 'valetkey.db'),
    'a shopping list, long enough to be looked at by anybody\n'.repeat(100),
  )
  const foreign = await aFolder()
  const db = await openSqlite(join(foreign, 'valetkey.db'))
  const table = db.sql.schema.createTable('recipes').addColumn('name', 'text')
  await db.write([{ query: table.compile() }])
  await db.close()
  const damaged = await aUsedFolder()
  const whole = await readFile(damaged.file)
  await writeFile(damaged.file, whole.fill(0xff, 100, 4096))

  const cases = [
    { folder: text, reason: /not a SQLite database/ },
    { folder: foreign, reason: /another program/ },
    { folder: damaged.folder, reason: /damaged/ },
  ]
  for (const { folder, reason } of cases) {
    const file = join(folder, 'valetkey.db')
    const before = await readFile(file)
    await assert.rejects(open(folder), oneLine(UnusableDatabase, reason))
    assert.deepEqual(await readFile(file), before)
  }
})

test('a folder that cannot be created is refused in one line', async () => {
  const folder = await aFolder()
  await writeFile(join(folder, 'file'), '')
  await assert.rejects(
    open(join(folder, 'file', 'data')),
    oneLine(UnusableDatabase, /cannot be created|not writable/),
  )
})

test('a folder that is not writable is refused in one line, and the file is not changed', async () => {
  const { folder, file } = await aUsedFolder()
  const before = await readFile(file)
  await chmod(folder, 0o555)
  await chmod(file, 0o444)
  const { output, closed } = startChild('open-once.ts', [JSON.stringify({ dataFolder: folder }), 'nobody'])
  await closed
  await chmod(folder, 0o700)
  assert.match(output.text, /^UnusableDatabase: .*: the data folder is not writable \(EACCES\)\n$/)
  assert.deepEqual(await readFile(file), before)
})

test('a master key of the wrong length throws', async () => {
  await assert.rejects(open(await aFolder(), { masterKey: Buffer.alloc(16) }), TypeError)
})
