import { type Measure, tables } from '../database/sizes.ts'
import type { Tables } from '../schema/schema.ts'
import { sql as raw } from '../sql/kysely.ts'

/** Uses PostgreSQL's own estimates: those of the last ANALYZE or, before the first one, those of its statistics. */
export const measurePostgres: Measure = async (db) => {
  const found = await db.read(
    raw<{ name: string; rows: number }>`select relname as name,
        (case when reltuples >= 0 then reltuples else coalesce(pg_stat_get_live_tuples(oid), 0) end)::bigint as rows
      from pg_class where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace`.compile(
      db.sql,
    ),
  )
  const known = new Map(found.map(({ name, rows }) => [name, Number(rows)]))
  const [size] = await db.read(
    raw<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.compile(db.sql),
  )
  const rows = Object.fromEntries(tables.map((table) => [table, known.get(table) ?? 0]))
  return { rows: rows as Record<keyof Tables, number>, bytes: Number(size?.bytes ?? 0) }
}
