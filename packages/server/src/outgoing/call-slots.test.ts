import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'
import { CallSlots } from './call-slots.ts'

const calls: AbortController[] = []
afterEach(() => {
  for (const call of calls.splice(0)) call.abort()
})

/** Takes a slot; `end` ends its request. */
function taken(slots: CallSlots, ...holders: string[]) {
  const call = new AbortController()
  calls.push(call)
  const slot = slots.take(holders, 60_000, call.signal).then(
    () => 'taken' as const,
    (error: OutgoingFailed) => error.failure,
  )
  return { slot, end: () => call.abort() }
}

/** The current state of a slot. */
const now = (slot: Promise<string>) =>
  Promise.race([slot, new Promise((soon) => setImmediate(soon, 'waits'))])

describe('slots for outgoing requests', () => {
  test('are given back at the end of a request, whatever its outcome', async () => {
    const slots = new CallSlots({ inAll: 2, each: 2 })
    const [one, two] = [taken(slots, 'a'), taken(slots, 'b')]
    assert.deepEqual([await one.slot, await two.slot, slots.taken], ['taken', 'taken', 2])
    one.end()
    one.end()
    assert.equal(slots.taken, 1)
    assert.equal(await taken(slots, 'a').slot, 'taken')
  })

  test('are never all taken by one client or host', async () => {
    const slots = new CallSlots({ inAll: 4, each: 2 })
    taken(slots, 'client a', 'host x')
    taken(slots, 'client b', 'host x')
    assert.equal(await now(taken(slots, 'client c', 'host x').slot), 'waits')
    assert.equal(await now(taken(slots, 'client a', 'host y').slot), 'taken')
    assert.equal(await now(taken(slots, 'client a', 'host z').slot), 'waits')
    assert.equal(await now(taken(slots, 'client c', 'host z').slot), 'taken')
  })

  test('go to the first waiting request that may have one, without blocking requests of other holders', async () => {
    const slots = new CallSlots({ inAll: 3, each: 1 })
    const first = taken(slots, 'a')
    const second = taken(slots, 'a')
    const third = taken(slots, 'a', 'b')
    assert.equal(await now(taken(slots, 'c').slot), 'taken')
    assert.equal(await now(second.slot), 'waits')
    assert.equal(await now(third.slot), 'busy')
    first.end()
    assert.equal(await second.slot, 'taken')
    assert.equal(slots.waiting, 0)
  })

  test('have a queue of the same size, with the same limit for each holder', async () => {
    const slots = new CallSlots({ inAll: 2, each: 2 })
    for (const holder of ['a', 'b']) await taken(slots, holder).slot
    const line = ['c', 'c', 'c', 'd'].map((holder) => taken(slots, holder))
    assert.deepEqual(await Promise.all(line.map(({ slot }) => now(slot))), ['waits', 'waits', 'busy', 'busy'])
    assert.equal(slots.waiting, 2)
  })

  test('are no longer waited for after the time limit, or after the request has ended', async () => {
    const slots = new CallSlots({ inAll: 1, each: 1 })
    taken(slots, 'a')
    await assert.rejects(slots.take(['b'], 1, new AbortController().signal), OutgoingFailed)
    const waiting = taken(slots, 'c')
    waiting.end()
    assert.equal(await waiting.slot, 'busy')
    assert.deepEqual([slots.taken, slots.waiting], [1, 0])
  })
})
