import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joined } from './joined.ts'

test('a question that many have at once is asked once, and anew when its answer has come', async () => {
  let asked = 0
  const ask = joined(async () => {
    asked += 1
    return asked
  })
  assert.deepEqual(await Promise.all([ask(), ask(), ask()]), [1, 1, 1])
  assert.equal(await ask(), 2)
})

test('a question that failed failed for everybody who asked, and is asked anew', async () => {
  let away = true
  const ask = joined(async () => {
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
