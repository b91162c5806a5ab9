import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wakefulWatch } from './watch.ts'

test('the watch counts the time that the machine was suspended, and ignores small corrections of the wall clock', () => {
  let [wall, timer] = [1_000_000, 50]
  const watch = wakefulWatch(
    () => wall,
    () => timer,
  )
  const begun = watch()
  const passes = (wallTime: number, timerTime = wallTime) => {
    wall += wallTime
    timer += timerTime
    return Math.round(watch() - begun)
  }
  assert.equal(passes(10), 10)
  // Suspended for a minute.
  assert.equal(passes(60_005, 5), 60_015)
  // A clock that is corrected again and again, and one that is set back.
  for (let second = 1; second <= 100; second += 1) passes(1_002, 1_000)
  assert.equal(passes(0), 160_015)
  assert.equal(passes(-3_600_000, 5), 160_020)
  assert.equal(passes(1), 160_021)
})
