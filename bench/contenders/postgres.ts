import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { findPostgres } from '../../tools/postgres.ts'
import { startCluster } from '../../tools/postgres-cluster.ts'

/** A PostgreSQL server for this run, with Debian's defaults: every commit is on disk before it is acknowledged. */
export type Postgres = {
  version: string
  /** The id of its main process; the others are its children. */
  pid: number
  /** Creates an empty database; `drop` deletes it. */
  database(): Promise<{ url: string; drop(): Promise<void> }>
  stop(): Promise<void>
}

/** Returns `undefined` if this machine has no PostgreSQL. */
export async function startPostgres(): Promise<Postgres | undefined> {
  const programs = findPostgres()
  if (programs === undefined) return undefined
  const cluster = await startCluster(programs)
  const said = execFileSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' })
  const run = async (statement: string) => {
    const client = new Client({ connectionString: cluster.url() })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  return {
    version: /\d+(\.\d+)*/.exec(said)?.[0] ?? 'unknown',
    pid: Number(readFileSync(join(cluster.folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]),
    async database() {
      const name = `bench_${randomBytes(4).toString('hex')}`
      await run(`create database ${name}`)
      return { url: cluster.url(name), drop: () => run(`drop database if exists ${name} with (force)`) }
    },
    stop: () => cluster.destroy(),
  }
}
