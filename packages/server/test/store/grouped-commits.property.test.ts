import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Statement } from '../../src/storage/database/database.ts'
import { aSqliteDatabase } from './sqlite-database.ts'

type Step = { kind: 'insert' | 'set' | 'broken'; key: string; value: number }

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant('insert' as const) },
    { weight: 3, arbitrary: fc.constant('set' as const) },
    { weight: 1, arbitrary: fc.constant('broken' as const) },
  ),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  value: fc.nat(99),
})
const write = fc.array(step, { minLength: 1, maxLength: 4 })
/** Several event loop turns with several writes each. */
const turns = fc.array(fc.array(write, { maxLength: 12 }), { minLength: 1, maxLength: 4 })

/** The effect of a write on the table if it runs alone. */
function alone(table: ReadonlyMap<string, number>, steps: readonly Step[]) {
  const after = new Map(table)
  for (const { kind, key, value } of steps) {
    if (kind === 'broken' || (kind === 'insert' && after.has(key))) return { fate: 'failed', table }
    if (kind === 'set' && !after.has(key)) return { fate: 'lost', table }
    after.set(key, value)
  }
  return { fate: 'done', table: after }
}

test('writes in a group have the same effect as if each ran alone, whichever of them fail', async () => {
  await using items = await aSqliteDatabase()
  const { db } = items
  const statementOf = ({ kind, key, value }: Step): Statement =>
    kind === 'broken' ? items.broken() : items[kind](key, value)
  await fc.assert(
    fc.asyncProperty(turns, async (all) => {
      items.other.exec('delete from items')
      let table: ReadonlyMap<string, number> = new Map()
      const expected: string[] = []
      const came: string[] = []
      for (const turn of all) {
        for (const steps of turn) {
          const result = alone(table, steps)
          expected.push(result.fate)
          table = result.table
        }
        const writes = turn.map((steps) => db.write(steps.map(statementOf)))
        const settled = await Promise.allSettled(writes)
        for (const each of settled) {
          if (each.status === 'rejected') came.push('failed')
          else came.push(each.value.committed ? 'done' : 'lost')
        }
      }
      assert.deepEqual(came, expected)
      const rows = items.other.prepare('select key, value from items').all()
      assert.deepEqual(new Map(rows.map(({ key, value }) => [key, value])), new Map(table))
    }),
    { numRuns: 200 },
  )
})
