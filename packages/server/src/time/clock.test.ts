import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { steadyClock } from './clock.ts'

const hour = 3_600_000
const start = 1_800_000_000_000

function aClock() {
  const machine = { wall: start, elapsed: 0 }
  const steps: number[] = []
  const clock = steadyClock({
    wall: () => machine.wall,
    elapsed: () => machine.elapsed,
    stepped: (milliseconds) => steps.push(milliseconds),
  })
  const pass = (milliseconds: number) => {
    machine.wall += milliseconds
    machine.elapsed += milliseconds
  }
  return { clock, machine, steps, pass }
}

test('the clock shows the machine’s time unless that is set back', () => {
  const { clock, machine, steps, pass } = aClock()
  pass(60_000)
  assert.deepEqual([clock.now(), clock.ahead()], [start + 60_000, 0])
  machine.wall += hour
  assert.deepEqual([clock.now(), clock.ahead()], [start + 60_000 + hour, 0])
  assert.deepEqual(steps, [hour], 'the change is reported once')
  clock.now()
  assert.equal(steps.length, 1)
})

test('when the machine is set back by an hour, the clock goes on slightly slower until the two agree again', () => {
  const { clock, machine, steps, pass } = aClock()
  machine.wall -= hour
  assert.deepEqual([clock.now(), clock.ahead()], [start, hour])
  assert.deepEqual(steps, [-hour])
  pass(60_000)
  assert.deepEqual([clock.now(), clock.ahead()], [start + 54_000, hour - 6_000])
  pass(10 * hour)
  assert.deepEqual([clock.now(), clock.ahead()], [machine.wall, 0])
})

test('a measuring error of less than a second is neither shown nor reported', () => {
  const { clock, machine, steps } = aClock()
  machine.wall -= 999
  assert.deepEqual([clock.now(), clock.ahead()], [start, 0])
  assert.deepEqual(steps, [])
})

test('another process can advance the clock, but never set it back', () => {
  const { clock } = aClock()
  clock.atLeast(start + 5_000)
  clock.atLeast(start - hour)
  assert.deepEqual([clock.now(), clock.ahead()], [start + 5_000, 5_000])
})

test('whatever happens to the machine’s clock, ours never goes back nor behind it, and no second takes longer than 1.12 s', () => {
  const event = fc.record({
    pass: fc.nat(hour),
    set: fc.integer({ min: -hour, max: hour }),
    mark: fc.nat(hour),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 50 }), (events) => {
      const { clock, machine, pass } = aClock()
      let before = clock.now()
      for (const { pass: passed, set, mark } of events) {
        pass(passed)
        const at = clock.now()
        assert.ok(at >= before + Math.floor(passed * 0.89))
        machine.wall += set
        clock.atLeast(machine.wall + mark - hour / 2)
        before = clock.now()
        assert.ok(before >= at && before >= machine.wall)
      }
    }),
  )
})
