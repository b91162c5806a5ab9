import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import { Client } from 'pg'
import { ensurePostgres } from '../../../../tools/postgres.ts'
import { type Cluster, startCluster } from '../../../../tools/postgres-cluster.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'
import { migrate } from '../../src/storage/schema/migrate.ts'

export type { Cluster } from '../../../../tools/postgres-cluster.ts'

/** A database for one test, on the server that all tests of a run share. */
export type TestDatabase = { name: string; url: string; drop(): Promise<void> }

/** A separate server that a test may kill, stop and freeze. It is deleted after the test. */
export async function aCluster(): Promise<Cluster> {
  const cluster = await startServer()
  after(() => cluster.destroy())
  return cluster
}

async function startServer(): Promise<Cluster> {
  const { folder, missing } = await ensurePostgres()
  if (missing !== undefined) throw new Error(missing)
  return startCluster(folder)
}

let own: Promise<Cluster> | undefined

/** The shared server of the test run, or one for this process if the file runs without the runner. */
async function sharedServer(): Promise<string> {
  const shared = process.env.VALETKEY_TEST_POSTGRES
  if (shared) return shared
  own ??= startServer()
  return (await own).url()
}

/** A template for databases: `name` is one word, `fill` fills a database that has the tables. */
export type Begun = { name: string; fill(url: string): Promise<void> }

/** Creates a database: empty, with the tables (copied from a template, which is faster), or a copy of `begun`. */
export async function aDatabase(
  how: { empty?: boolean; server?: string; begun?: Begun } = {},
): Promise<TestDatabase> {
  const server = how.server ?? (await sharedServer())
  const name = `test_${randomBytes(6).toString('hex')}`
  await administer(server, `create database ${name} template ${await templateOf(server, how)}`)
  const drop = () => administer(server, `drop database if exists ${name} with (force)`)
  return { name, url: at(server, name), drop }
}

async function templateOf(server: string, { empty, begun }: { empty?: boolean; begun?: Begun }) {
  if (empty) return 'template0'
  const tables = await template(server, `with_tables_${migrations.length}`, 'template0', async (url) => {
    const db = await openPostgres(url, { connections: 1, unhurried: true })
    await migrate(db, 'half_made')
    await db.close()
  })
  return begun === undefined ? tables : template(server, `${tables}_${begun.name}`, tables, begun.fill)
}

/** Runs statements as the superuser, one after another, outside of any transaction. */
export async function administer(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Creates the template if it does not exist, under a lock, and renames it when it is complete. */
async function template(
  server: string,
  name: string,
  from: string,
  fill: (url: string) => Promise<void>,
): Promise<string> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(1)')
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount === 0) {
      await client.query('drop database if exists half_made')
      await client.query(`create database half_made template ${from}`)
      await fill(at(server, 'half_made'))
      await client.query(`alter database half_made rename to ${name}`)
    }
    return name
  } finally {
    await client.end()
  }
}

function at(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
