import { rmSync } from 'node:fs'
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { sql } from 'kysely'
import type { Database } from '../../src/storage/database/database.ts'
import { openStorage, type Storage, type StorageOptions } from '../../src/storage/open.ts'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'
import { aDatabase, administer } from '../support/postgres.ts'
import { beginning, clock } from './clock.ts'
import { masterKey } from './master-key.ts'

/** A separate database for one test, to which any number of connections can be opened. */
export type TestDatabase = {
  /** The options of `openStorage` to open it, also from another process. */
  place: Pick<StorageOptions, 'dataFolder' | 'database'>
  open(): Promise<Storage>
  /** Opens a bare `Database`, to read rows directly and to damage them. */
  db(): Promise<Database>
  /** The contents of all files of the database. */
  contents(): Promise<readonly Buffer[]>
}

/** `empty`: without tables. Otherwise the database has its tables and first keys, which are the same in all of them. */
export type Engine = { name: string; create(how?: { empty?: boolean }): Promise<TestDatabase> }

type Closing = {
  closes<Closable extends { close(): Promise<void> }>(closable: Closable): Closable
  later(close: () => Promise<void>): void
}

/** Closes everything that belongs to a database, in reverse order, after the test or file that created it. */
function untilOver(): Closing {
  const closing: (() => Promise<void>)[] = []
  after(async () => {
    for (const close of closing.reverse()) await close()
  })
  return {
    closes(closable) {
      closing.push(() => closable.close())
      return closable
    },
    later: (close) => void closing.push(close),
  }
}

async function aFolder({ later }: Closing): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-store-'))
  later(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function open(place: TestDatabase['place'], { closes }: Closing): Promise<Storage> {
  return closes(await openStorage({ ...place, masterKey, now: () => clock.now }))
}

let begunFile: Promise<string> | undefined

/** Creates a file with tables and keys, to be copied. */
async function begin(): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'valetkey-begun-'))
  process.once('exit', () => rmSync(dataFolder, { recursive: true, force: true }))
  await (await openStorage({ dataFolder, masterKey, now: () => beginning })).close()
  return join(dataFolder, 'valetkey.db')
}

const sqlite: Engine = {
  name: 'SQLite',
  async create({ empty = false } = {}) {
    const over = untilOver()
    const dataFolder = await aFolder(over)
    if (!empty) {
      begunFile ??= begin()
      await copyFile(await begunFile, join(dataFolder, 'valetkey.db'))
    }
    return {
      place: { dataFolder },
      open: () => open({ dataFolder }, over),
      db: async () => over.closes(await openSqlite(join(dataFolder, 'valetkey.db'))),
      contents: async () =>
        Promise.all((await readdir(dataFolder)).map((name) => readFile(join(dataFolder, name)))),
    }
  },
}

const withKeys = {
  name: 'and_keys',
  async fill(url: string) {
    const place = { dataFolder: tmpdir(), database: url }
    await (await openStorage({ ...place, masterKey, now: () => beginning })).close()
  },
}

const postgres: Engine = {
  name: 'PostgreSQL',
  async create(how = {}) {
    const database = await aDatabase({ ...how, begun: withKeys })
    const over = untilOver()
    over.later(() => database.drop())
    const place = { dataFolder: await aFolder(over), database: database.url }
    return {
      place,
      open: () => open(place, over),
      db: async () => over.closes(await openPostgres(database.url, { connections: 5 })),
      async contents() {
        await administer(database.url, 'checkpoint')
        const db = await openPostgres(database.url, { connections: 1 })
        const files = sql<{
          bytes: Buffer | null
        }>`select pg_read_binary_file(pg_relation_filepath(oid)) as bytes
          from pg_class where relkind in ('r', 't', 'i')`.compile(db.sql)
        const rows = await db.read(files)
        await db.close()
        return rows.flatMap(({ bytes }) => bytes ?? [])
      },
    }
  },
}

/** Every engine that has to fulfil the contract of `Database`. */
export const engines: readonly Engine[] = [sqlite, postgres]
