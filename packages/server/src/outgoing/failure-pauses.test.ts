import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FailurePauses } from './failure-pauses.ts'

function aMemory() {
  const clock = { now: 0 }
  const rests = new FailurePauses(() => clock.now)
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

test('a failed host is not called for a second at first, and for at most half a minute later', () => {
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

test('after one success there is no pause any more', () => {
  const { clock, rests, isCalled } = aMemory()
  rests.failed('app')
  clock.now += 1_000
  assert.equal(isCalled(), true)
  assert.equal(isCalled(), false, 'only one request tries it')
  rests.succeeded('app')
  assert.equal(isCalled(), true)
  assert.equal(isCalled(), true)
  rests.failed('app')
  clock.now += 1_000
  assert.equal(isCalled(), true, 'the next failure counts as the first')
})

test('concurrent failures count as one', () => {
  const { clock, rests, isCalled } = aMemory()
  for (let call = 0; call < 8; call += 1) rests.failed('app')
  clock.now += 1_000
  assert.equal(isCalled(), true)
})

test('a failure does not affect other names, and many failing names use limited memory', () => {
  const { clock, rests, isCalled } = aMemory()
  for (let app = 0; app < 1_100; app += 1) rests.failed(`app ${app}`)
  assert.deepEqual([isCalled('app 0'), isCalled('app 1099'), isCalled('another')], [true, false, true])
  clock.now += 1_000
  assert.equal(isCalled('app 1099'), true)
})
