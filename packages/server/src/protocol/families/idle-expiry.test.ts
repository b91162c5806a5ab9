import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { idleExpiry } from './idle-expiry.ts'

const moment = fc.integer({ min: 1_700_000_000_000, max: 4_000_000_000_000 })
const seconds = fc.integer({ min: 1, max: 2 ** 31 })

test('an idle family expires at most a 64th of the idle lifetime early, never late, at a whole millisecond', () => {
  fc.assert(
    fc.property(moment, seconds, (now, idle) => {
      const end = idleExpiry(now, idle)
      assert.ok(Number.isInteger(end))
      assert.ok(end <= now + idle * 1000)
      assert.ok(end > now + idle * 1000 - Math.ceil((idle * 1000) / 64))
    }),
  )
})

test('of a thousand uses within two weeks, a few dozen change the idle expiry', () => {
  const fortnight = 14 * 24 * 60 * 60
  const ends = new Set<number>()
  for (let use = 0; use < 1_000; use += 1)
    ends.add(idleExpiry(1_700_000_000_000 + use * fortnight, fortnight))
  assert.ok(ends.size > 50 && ends.size < 70, `${ends.size}`)
})
