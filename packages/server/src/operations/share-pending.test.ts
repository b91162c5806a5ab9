import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharePending } from './share-pending.ts'

test('concurrent calls share one result, and a later call starts a new one', async () => {
  let asked = 0
  const ask = sharePending(async () => {
    asked += 1
    return asked
  })
  assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [1, 1, 1])
  assert.equal(await ask(), 2)
})

test('a failure rejects all concurrent calls, and a later call starts a new one', async () => {
  let away = true
  const ask = sharePending(async () => {
    if (away) throw new Error('away')
    return 'back'
  })
  const outcomes = await Promise.allSettled([ask(), ask()])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  away = false
  assert.equal(await ask(), 'back')
})
