import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noObserver } from './observer.ts'
import { Standstill } from './standstill.ts'

test('a standstill counts once, however many reads and writes waited during it', () => {
  let now = 100_000
  const standstill = new Standstill(() => now)
  const told: number[] = []
  const observer = standstill.hears({ ...noObserver, answered: (_, seconds) => told.push(seconds) })
  observer.answered('read', 0.9, false)
  assert.equal(standstill.since(0), 0)
  observer.answered('write', 5, true)
  now += 10
  observer.answered('read', 3, false)
  observer.answered('write', 4.5, false)
  assert.equal(standstill.since(0), 5_010)
  assert.equal(standstill.since(98_000), 2_010)
  assert.equal(standstill.since(now), 0)
  now += 20_000
  observer.answered('read', 2, false)
  assert.equal(standstill.since(0), 7_010)
  assert.equal(standstill.since(110_000), 2_000)
  assert.deepEqual(told, [0.9, 5, 3, 4.5, 2])
})

test('a database that stalls again and again does not fill the memory', () => {
  let now = 0
  const standstill = new Standstill(() => now)
  const observer = standstill.hears(noObserver)
  for (let stand = 0; stand < 1_000; stand += 1) {
    now += 10_000
    observer.answered('read', 2, true)
  }
  assert.equal(standstill.since(0), 16 * 2_000)
})
