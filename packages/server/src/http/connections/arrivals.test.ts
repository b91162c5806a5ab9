import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Arrivals } from './arrivals.ts'

/** Arrivals with a clock that the test advances, and that looks at it only when the test says so. */
function watched() {
  let now = 1_000
  const arrivals = new Arrivals(() => now)
  return {
    arrivals,
    passes: (milliseconds: number) => {
      now += milliseconds
    },
    /** Milliseconds for which a request that is read now may have waited. */
    waited: (socket: Socket) => arrivals.sender(socket, {} as ServerResponse).age(),
  }
}

test('without a stall, the age of a request starts at zero when it is read', () => {
  const { arrivals, passes, waited } = watched()
  const socket = new Socket()
  for (let look = 0; look < 5; look += 1) {
    passes(300)
    assert.equal(waited(socket), 0)
    arrivals.look()
    assert.equal(waited(socket), 0)
  }
  const sender = arrivals.sender(socket, {} as ServerResponse)
  passes(700)
  assert.equal(sender.age(), 700)
})

test('after a stall, requests may be as old as the stall until everything from that time is read', () => {
  const { arrivals, passes, waited } = watched()
  const socket = new Socket()
  arrivals.look()
  passes(13_000)
  // The request may be read before or after the first look at the clock.
  assert.equal(waited(socket), 13_000)
  arrivals.look()
  assert.equal(waited(socket), 13_000)
  passes(200)
  assert.equal(waited(socket), 13_200)
  arrivals.look()
  assert.equal(waited(socket), 0)
})

test('the first request of a queued connection may be as old as the time since the queue was last empty', async () => {
  const { arrivals, passes, waited } = watched()
  const crowd = Array.from({ length: 30 }, () => new Socket())
  for (const socket of crowd) {
    arrivals.accept(socket)
    passes(100)
    arrivals.look()
    await turn()
  }
  assert.deepEqual(
    [crowd[5], crowd[11], crowd[29]].map((socket) => waited(socket ?? assert.fail())),
    [0, 3_000, 3_000],
  )
  assert.equal(waited(crowd[29] ?? assert.fail()), 0)
  // After a turn in which no connection was accepted, the queue is empty.
  await turn()
  await turn()
  const later = new Socket()
  arrivals.accept(later)
  assert.equal(waited(later), 0)
})

test('a queue that is never empty does not make every connection old, as its length is limited', async () => {
  const { arrivals, passes, waited } = watched()
  let last = new Socket()
  for (let count = 0; count < 2_000; count += 1) {
    last = new Socket()
    arrivals.accept(last)
    passes(1)
    if (count % 100 === 0) arrivals.look()
    await turn()
  }
  arrivals.look()
  assert.equal(waited(last), 0)
})

test('a connection that was queued during a stall and is accepted later may be as old as the stall', async () => {
  const { arrivals, passes, waited } = watched()
  arrivals.look()
  passes(13_000)
  const early = new Socket()
  arrivals.accept(early)
  await turn()
  arrivals.look()
  passes(250)
  arrivals.look()
  const late = new Socket()
  arrivals.accept(late)
  assert.equal(waited(late), 13_250)
})
