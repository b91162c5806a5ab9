import type { Database } from './database.ts'

/**
 * Durably writes one small row and reads it back, which is the least a server needs to serve requests. Rejects like
 * `Database`. promise R6
 */
export async function probe(db: Database, now: number): Promise<void> {
  const { sql } = db
  const fact = { key: 'probed_at', value: String(now) }
  const keep = sql
    .insertInto('meta')
    .values(fact)
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: fact.value }))
  await db.write([{ query: keep.compile(), expect: 'one' }])
  await db.read(sql.selectFrom('meta').select('value').where('key', '=', fact.key).compile())
}
