import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measuredTables, sqliteRowSizes } from './row-sizes.ts'

test('every table that grows is measured, and no row is smaller than its content', async () => {
  const sizes = await sqliteRowSizes(2_000)
  assert.deepEqual(
    sizes.map(({ table }) => table),
    measuredTables,
  )
  for (const { table, heap, indexes } of sizes)
    assert.ok(heap > 30 && indexes > 0, `${table} ${heap} ${indexes}`)
  const codes = sizes.find(({ table }) => table === 'one_time')
  assert.ok(codes !== undefined && codes.heap > 650 && codes.heap < 1_300, `${codes?.heap}`)
})
