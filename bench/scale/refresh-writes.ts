import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { idleExpiry } from '../../packages/server/src/protocol/families/idle-expiry.ts'
import type { Database } from '../../packages/server/src/storage/database/database.ts'
import { openPostgres } from '../../packages/server/src/storage/postgres/postgres.ts'
import { migrate } from '../../packages/server/src/storage/schema/migrate.ts'
import { tokenFamilies } from '../../packages/server/src/storage/tables/token-families.ts'
import { type Postgres, startPostgres } from '../contenders/postgres.ts'
import { cpuSince } from '../load/cpu.ts'
import { populate } from '../populate.ts'

/** A layout of `token_families`, and how the idle expiry of a refresh is computed. */
export type Layout = {
  name: string
  /** Statements to run after the rows have been inserted. */
  prepare: readonly string[]
  /** The new idle expiry, in milliseconds since 1970. `idle`: the idle lifetime, in seconds. */
  idleEnd(now: number, idle: number): number
}

/** The writes of one refresh, on average. */
export type RefreshWrites = {
  layout: string
  /** The share of updates that changed no index (HOT updates), from 0 to 1. */
  hot: number
  /** Bytes of the write-ahead log without full-page writes, and right after a checkpoint. */
  wal: number
  walBehindCheckpoint: number
  /** CPU of PostgreSQL in microseconds. */
  cpu: number
  /** The growth of the table and its indexes, in bytes per family, after `turns` refreshes of each. */
  grown: number
}

const minute = 60_000
/** The idle lifetime for a public client, in seconds. */
const idleLifetime = 14 * 24 * 60 * 60
/** The time between two refreshes of a family: the lifetime of a short access token. */
const pause = 10 * minute
const exact: Layout['idleEnd'] = (now, idle) => now + idle * 1_000
const roomFor = (share: number) => [
  `alter table token_families set (fillfactor = ${100 - share})`,
  'vacuum full token_families',
]

/** The current layout, the one without rounding, and alternatives. */
export const layouts: readonly Layout[] = [
  { name: 'exact idle expiry', prepare: [], idleEnd: exact },
  { name: 'exact idle expiry, fillfactor 85', prepare: roomFor(15), idleEnd: exact },
  { name: 'idle expiry in steps, as in the server', prepare: [], idleEnd: idleExpiry },
  { name: 'idle expiry in steps, fillfactor 85', prepare: roomFor(15), idleEnd: idleExpiry },
  {
    name: 'no index on the idle expiry, fillfactor 85',
    prepare: ['drop index token_families_expiry', ...roomFor(15)],
    idleEnd: exact,
  },
]

const connections = 16

/**
 * Measures the writes of refreshes on PostgreSQL, with the server's own statement. Each of `families` is refreshed
 * `turns` times, ten minutes apart, in pseudo-random order.
 */
export async function refreshWrites(
  postgres: Postgres,
  layout: Layout,
  { families, turns }: { families: number; turns: number },
): Promise<RefreshWrites> {
  const { url, drop } = await postgres.database()
  const db = await openPostgres(url, { connections })
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    await migrate(db, 'refresh-writes', { alone: true })
    await populate({ url }, families)
    for (const statement of layout.prepare) await client.query(statement)
    const database = counters(client)
    const turn = await refreshing(client, db, layout)

    // The generated rows have other idle expiries; the first turn sets those of the layout.
    await turn()
    const before = await database.updates(families)
    const bytes = await database.bytes()
    await client.query('checkpoint')
    const checkpoint = await database.position()
    await turn()
    const behind = await database.position()
    const cpu = cpuSince([postgres.pid])
    for (let count = 1; count < turns; count += 1) await turn()
    const used = cpu()
    const end = await database.position()
    const after = await database.updates(families * (turns + 1))
    const refreshes = families * (turns - 1)
    return {
      layout: layout.name,
      hot: (after.hot - before.hot) / (after.all - before.all),
      wal: (end - behind) / refreshes,
      walBehindCheckpoint: (behind - checkpoint) / families,
      cpu: (used * 1e6) / refreshes,
      grown: ((await database.bytes()) - bytes) / families,
    }
  } finally {
    await client.end()
    await db.close()
    await drop()
  }
}

/** Returns a function that refreshes every family once. */
async function refreshing(client: Client, db: Database, { idleEnd }: Layout): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ id: string; generation: number }>(
    'select id, generation from token_families order by md5(id)',
  )
  const { rotate } = tokenFamilies(db.sql)
  let began = Date.now()
  return async () => {
    let next = 0
    const one = async (): Promise<void> => {
      for (let index = next++; index < rows.length; index = next++) {
        const row = rows[index]
        if (row === undefined) return
        const now = Math.floor(began + (index / rows.length) * pause)
        const use = {
          familyId: row.id,
          generation: row.generation,
          idleExpiresAt: idleEnd(now, idleLifetime),
        }
        const { committed } = await db.write([{ query: rotate({ ...use, now: () => now }), expect: 'one' }])
        if (!committed) throw new Error(`${row.id} was not refreshed`)
        row.generation += 1
      }
    }
    await Promise.all(Array.from({ length: connections }, one))
    began += pause
  }
}

/** The statistics of PostgreSQL. */
function counters(client: Client) {
  const ask = async (what: string) =>
    (await client.query<Record<string, string>>(`select ${what}`)).rows[0] ?? {}
  return {
    position: async () => Number((await ask(`pg_current_wal_lsn() - '0/0' as at`)).at),
    bytes: async () => Number((await ask(`pg_total_relation_size('token_families') as bytes`)).bytes),
    /** Waits until the statistics, which lag behind, show this many updates. */
    async updates(least: number): Promise<{ all: number; hot: number }> {
      for (;;) {
        const { all, hot } = await ask(
          `n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'token_families'`,
        )
        if (Number(all) >= least) return { all: Number(all), hot: Number(hot) }
        await delay(200)
      }
    },
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const postgres = await startPostgres()
  if (postgres === undefined) throw new Error('this machine has no PostgreSQL')
  try {
    const [families = 100_000, turns = 4] = process.argv.slice(2).map(Number)
    for (const layout of layouts) console.log(await refreshWrites(postgres, layout, { families, turns }))
  } finally {
    await postgres.stop()
  }
}
