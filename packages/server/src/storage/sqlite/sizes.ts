import { statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { type Measure, type Sizes, tables } from '../database/sizes.ts'
import type { Tables } from '../schema/schema.ts'
import { sql as raw } from '../sql/kysely.ts'

/** A table with a larger rowid range than `counted` is sampled: `windows` windows of `width` rowids each. */
const counted = 10_000
const windows = 40
const width = 250

/** Estimates row counts: `count(*)` would read a whole index, so a sample measures how dense the rowids are. */
export function measureSqlite(file: string): Measure {
  return async (db) => {
    const rows = {} as Record<keyof Tables, number>
    for (const table of tables) {
      rows[table] = await rowsOf(db, table)
      await setImmediate()
    }
    const [pages] = await db.read(
      raw<{
        bytes: number
        free: number
      }>`select page_count * page_size as bytes, freelist_count * page_size as free
        from pragma_page_count, pragma_page_size, pragma_freelist_count`.compile(db.sql),
    )
    const wal = statSync(`${file}-wal`, { throwIfNoEntry: false })
    return {
      rows,
      bytes: pages?.bytes ?? 0,
      freeBytes: pages?.free ?? 0,
      walBytes: wal?.size ?? 0,
    } satisfies Sizes
  }
}

async function rowsOf(db: Database, table: keyof Tables): Promise<number> {
  const from = raw.table(table)
  const [span] = await db.read(
    raw<{ low: number | null; high: number | null }>`select (select min(rowid) from ${from}) as low,
      (select max(rowid) from ${from}) as high`.compile(db.sql),
  )
  if (span === undefined || span.low === null || span.high === null) return 0
  const { low, high } = span
  const numbers = high - low + 1
  if (numbers <= counted) return between(db, table, low, high)
  let found = 0
  for (let index = 0; index < windows; index += 1) {
    const start = low + Math.floor(((numbers - width) * index) / (windows - 1))
    found += await between(db, table, start, start + width - 1)
  }
  return Math.round((found / (windows * width)) * numbers)
}

async function between(db: Database, table: keyof Tables, low: number, high: number): Promise<number> {
  const query = raw<{ count: number }>`select count(*) as count from ${raw.table(table)}
    where rowid between ${low} and ${high}`
  return (await db.read(query.compile(db.sql)))[0]?.count ?? 0
}
