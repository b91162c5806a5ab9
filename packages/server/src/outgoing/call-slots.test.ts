import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'
import { CallSlots } from './call-slots.ts'

const calls: AbortController[] = []
afterEach(() => {
  for (const call of calls.splice(0)) call.abort()
})

/** Takes a place; `end` ends its request. */
function taken(places: CallSlots, ...holders: string[]) {
  const call = new AbortController()
  calls.push(call)
  const place = places.take(holders, 60_000, call.signal).then(
    () => 'taken' as const,
    (error: OutgoingFailed) => error.failure,
  )
  return { place, end: () => call.abort() }
}

/** The current state of a place. */
const now = (place: Promise<string>) =>
  Promise.race([place, new Promise((soon) => setImmediate(soon, 'waits'))])

describe('places for outgoing requests', () => {
  test('are given back at the end of a request, whatever its outcome', async () => {
    const places = new CallSlots({ inAll: 2, each: 2 })
    const [one, two] = [taken(places, 'a'), taken(places, 'b')]
    assert.deepEqual([await one.place, await two.place, places.taken], ['taken', 'taken', 2])
    one.end()
    one.end()
    assert.equal(places.taken, 1)
    assert.equal(await taken(places, 'a').place, 'taken')
  })

  test('are never all taken by one client or host', async () => {
    const places = new CallSlots({ inAll: 4, each: 2 })
    taken(places, 'client a', 'host x')
    taken(places, 'client b', 'host x')
    assert.equal(await now(taken(places, 'client c', 'host x').place), 'waits')
    assert.equal(await now(taken(places, 'client a', 'host y').place), 'taken')
    assert.equal(await now(taken(places, 'client a', 'host z').place), 'waits')
    assert.equal(await now(taken(places, 'client c', 'host z').place), 'taken')
  })

  test('go to the first waiting request that may have one, without blocking requests of other holders', async () => {
    const places = new CallSlots({ inAll: 3, each: 1 })
    const first = taken(places, 'a')
    const second = taken(places, 'a')
    const third = taken(places, 'a', 'b')
    assert.equal(await now(taken(places, 'c').place), 'taken')
    assert.equal(await now(second.place), 'waits')
    assert.equal(await now(third.place), 'busy')
    first.end()
    assert.equal(await second.place, 'taken')
    assert.equal(places.waiting, 0)
  })

  test('have a queue of the same size, with the same limit for each holder', async () => {
    const places = new CallSlots({ inAll: 2, each: 2 })
    for (const holder of ['a', 'b']) await taken(places, holder).place
    const line = ['c', 'c', 'c', 'd'].map((holder) => taken(places, holder))
    assert.deepEqual(await Promise.all(line.map(({ place }) => now(place))), [
      'waits',
      'waits',
      'busy',
      'busy',
    ])
    assert.equal(places.waiting, 2)
  })

  test('are no longer waited for after the time limit, or after the request has ended', async () => {
    const places = new CallSlots({ inAll: 1, each: 1 })
    taken(places, 'a')
    await assert.rejects(places.take(['b'], 1, new AbortController().signal), OutgoingFailed)
    const waiting = taken(places, 'c')
    waiting.end()
    assert.equal(await waiting.place, 'busy')
    assert.deepEqual([places.taken, places.waiting], [1, 0])
  })
})
