import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Rate } from './rate.ts'

function aRate() {
  const clock = { now: 0 }
  return { clock, rate: new Rate({ burst: 10, perSecond: 2 }, () => clock.now) }
}

const takes = (rate: Rate, times: number, ...holders: string[]) =>
  Array.from({ length: times }, () => rate.take(holders)).filter(Boolean).length

test('each holder has a burst and then a rate per second, also if requests have several holders', () => {
  const { clock, rate } = aRate()
  assert.equal(takes(rate, 20, 'client a', 'host x'), 10)
  assert.equal(takes(rate, 20, 'client b', 'host x'), 0)
  assert.equal(takes(rate, 20, 'client b', 'host y'), 10, 'a refused request costs the other holder nothing')
  clock.now += 3_000
  assert.equal(takes(rate, 20, 'client a', 'host x'), 6)
  clock.now += 3_600_000
  assert.equal(takes(rate, 20, 'client a', 'host x'), 10)
})

test('an unlimited number of names uses limited memory', () => {
  const { rate } = aRate()
  assert.equal(takes(rate, 10, 'first'), 10)
  for (let index = 0; index < 5_000; index += 1) assert.equal(rate.take([`host ${index}`]), true)
  assert.equal(rate.take(['first']), true, 'the oldest holder was dropped')
  assert.equal(takes(rate, 10, 'host 4999'), 9)
})
