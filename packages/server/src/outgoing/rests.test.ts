import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Rests } from './rests.ts'

function aMemory() {
  const clock = { now: 0 }
  const rests = new Rests(() => clock.now)
  const isCalled = (name = 'app') => {
    try {
      rests.begin(name, 5_000)
      return true
    } catch {
      return false
    }
  }
  return { clock, rests, isCalled }
}

test('what failed rests, at first for a second and never for longer than half a minute', () => {
  const { clock, rests, isCalled } = aMemory()
  const pauses: number[] = []
  for (let round = 0; round < 8; round += 1) {
    assert.equal(isCalled(), true)
    rests.failed('app')
    const began = clock.now
    while (!isCalled()) clock.now += 250
    pauses.push((clock.now - began) / 1_000)
    rests.untried('app')
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 30, 30, 30])
})

test('who has mended it is called at once from then on', () => {
  const { clock, rests, isCalled } = aMemory()
  rests.failed('app')
  clock.now += 1_000
  assert.equal(isCalled(), true)
  assert.equal(isCalled(), false, 'one tries it, and the others wait for that')
  rests.succeeded('app')
  assert.equal(isCalled(), true)
  assert.equal(isCalled(), true)
  rests.failed('app')
  clock.now += 1_000
  assert.equal(isCalled(), true, 'the next failure is a first one')
})

test('of many that were under way at once, one failure counts', () => {
  const { clock, rests, isCalled } = aMemory()
  for (let call = 0; call < 8; call += 1) rests.failed('app')
  clock.now += 1_000
  assert.equal(isCalled(), true)
})

test('others do not rest, and who fails everywhere fills no memory', () => {
  const { clock, rests, isCalled } = aMemory()
  for (let app = 0; app < 1_100; app += 1) rests.failed(`app ${app}`)
  assert.deepEqual([isCalled('app 0'), isCalled('app 1099'), isCalled('another')], [true, false, true])
  clock.now += 1_000
  assert.equal(isCalled('app 1099'), true)
})
