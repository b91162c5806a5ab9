import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import { Client } from 'pg'
import { ensurePostgres } from '../../../../tools/postgres.ts'
import { type Cluster, startCluster } from '../../../../tools/postgres-cluster.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'

export type { Cluster } from '../../../../tools/postgres-cluster.ts'

/** A database of its own on the server that the tests of one run share. */
export type TestDatabase = { name: string; url: string; drop(): Promise<void> }

/** A server that a test may kill, stop and freeze without harm to any other; gone when the test is over. */
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

/** The server that this run shares, or where a file runs alone its own, which goes when the process does. */
async function sharedServer(): Promise<string> {
  const shared = process.env.VALETKEY_TEST_POSTGRES
  if (shared) return shared
  own ??= startServer()
  return (await own).url()
}

/** An empty database, or one that has the tables already, which is faster. */
export async function aDatabase(how: { empty?: boolean; server?: string } = {}): Promise<TestDatabase> {
  const server = how.server ?? (await sharedServer())
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = how.empty ? 'template0' : await withTables(server)
  await administer(server, `create database ${name} template ${template}`)
  const drop = () => administer(server, `drop database if exists ${name} with (force)`)
  return { name, url: at(server, name), drop }
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

/** The first who asks makes the template, and it is renamed when it is whole; everybody else waits. */
async function withTables(server: string): Promise<string> {
  const template = `with_tables_${migrations.length}`
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(1)')
    const found = await client.query('select 1 from pg_database where datname = $1', [template])
    if (found.rowCount === 0) {
      await client.query('drop database if exists half_made')
      await client.query('create database half_made template template0')
      const door = await openPostgres(at(server, 'half_made'), { connections: 1, unhurried: true })
      await migrate(door, 'half_made')
      await door.close()
      await client.query(`alter database half_made rename to ${template}`)
    }
    return template
  } finally {
    await client.end()
  }
}

function at(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
