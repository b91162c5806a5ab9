import type { Door } from './door.ts'

/**
 * Durably writes one small row and reads it back, which is the least a server needs to serve requests. Rejects like
 * `Door`. promise R6
 */
export async function probe(door: Door, now: number): Promise<void> {
  const { sql } = door
  const fact = { key: 'probed_at', value: String(now) }
  const keep = sql
    .insertInto('meta')
    .values(fact)
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: fact.value }))
  await door.write([{ query: keep.compile(), expect: 'one' }])
  await door.read(sql.selectFrom('meta').select('value').where('key', '=', fact.key).compile())
}
