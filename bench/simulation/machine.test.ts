import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Agenda } from './agenda.ts'
import { Log } from './disk.ts'
import { Machine } from './machine.ts'
import { Chance } from './random.ts'
import { Threads } from './thread.ts'

/** Returns the time at which each named task was done. */
function timed(run: (note: (name: string) => () => void, agenda: Agenda) => void): Record<string, number> {
  const agenda = new Agenda()
  const ends: Record<string, number> = {}
  const note = (name: string) => () => {
    ends[name] = Math.round(agenda.now * 1e6) / 1e6
  }
  run(note, agenda)
  agenda.runUntil(1_000)
  return ends
}

test('events at the same time run in the order in which they were scheduled', () => {
  const agenda = new Agenda()
  const heard: number[] = []
  for (const wait of [5, 3, 5, 1, 3]) agenda.after(wait, () => heard.push(wait * 10 + heard.length))
  agenda.runUntil(4)
  assert.deepEqual(heard, [10, 31, 32])
  agenda.runUntil(5)
  assert.deepEqual(heard, [10, 31, 32, 53, 54])
})

test('three threads on two cores take half as long again, and one thread uses at most one core', () => {
  const ends = timed((note, agenda) => {
    const machine = new Machine(agenda, 2)
    for (const name of ['a', 'b', 'c']) machine.compute(10, note(name))
    agenda.after(100, () => machine.compute(10, note('alone')))
  })
  assert.deepEqual(ends, { a: 15, b: 15, c: 15, alone: 110 })
})

test('a thread that starts later shares the cores from then on', () => {
  const ends = timed((note, agenda) => {
    const machine = new Machine(agenda, 1)
    machine.compute(10, note('first'))
    agenda.after(5, () => machine.compute(2, note('second')))
  })
  // Alone until 5, then each gets half until 9.
  assert.deepEqual(ends, { second: 9, first: 12 })
})

test('a machine reports its utilization since the last call', () => {
  const agenda = new Agenda()
  const machine = new Machine(agenda, 2)
  machine.compute(50, () => undefined)
  agenda.runUntil(100)
  assert.equal(machine.utilisation(100), 0.25)
  agenda.runUntil(200)
  assert.equal(machine.utilisation(100), 0)
})

test('a thread does one task at a time, and nothing else while it waits for a disk', () => {
  const ends = timed((note, agenda) => {
    const loop = new Threads(new Machine(agenda, 4), 1)
    loop.hold((release) =>
      agenda.after(7, () => {
        note('synced')()
        release()
      }),
    )
    loop.run(2, note('first'))
    loop.run(3, note('second'))
    assert.equal(loop.waiting, 2)
  })
  assert.deepEqual(ends, { synced: 7, first: 9, second: 12 })
})

test('waiting commits share the next sync', () => {
  const ends = timed((note, agenda) => {
    const log = new Log(agenda, 10)
    log.commit(note('a'))
    agenda.after(1, () => log.commit(note('b')))
    agenda.after(9, () => log.commit(note('c')))
    agenda.after(50, () => {
      assert.deepEqual([log.syncs, log.commits, log.utilisation(50)], [2, 3, 0.4])
    })
  })
  assert.deepEqual(ends, { a: 10, b: 20, c: 20 })
})

test('random values are reproducible and have the requested mean', () => {
  const [one, other] = [new Chance(7), new Chance(7)]
  const first = Array.from({ length: 20_000 }, () => one.around(3))
  assert.deepEqual(
    first,
    Array.from({ length: 20_000 }, () => other.around(3)),
  )
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length
  assert.ok(Math.abs(mean - 3) < 0.05, `${mean}`)
  const waits = Array.from({ length: 20_000 }, () => one.exponential(5))
  assert.ok(Math.abs(waits.reduce((sum, value) => sum + value, 0) / waits.length - 5) < 0.2)
})
