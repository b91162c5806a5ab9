import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Arrivals } from './arrivals.ts'

/** Arrivals at a watch in the hand of the test, which looks at the time when it is told to. */
function watched() {
  let now = 1_000
  const arrivals = new Arrivals(() => now)
  return {
    arrivals,
    passes: (milliseconds: number) => {
      now += milliseconds
    },
    /** Milliseconds that a request may have waited which is read now. */
    waited: (socket: Socket) => arrivals.sender(socket, {} as ServerResponse).age(),
  }
}

test('what is read while all goes well was just sent, and grows old from then on', () => {
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

test('what is read when a process goes on may be as old as its stand, until everything from then is read', () => {
  const { arrivals, passes, waited } = watched()
  const socket = new Socket()
  arrivals.look()
  passes(13_000)
  // Whichever comes first when it goes on, the request or the look at the time.
  assert.equal(waited(socket), 13_000)
  arrivals.look()
  assert.equal(waited(socket), 13_000)
  passes(200)
  assert.equal(waited(socket), 13_200)
  arrivals.look()
  assert.equal(waited(socket), 0)
})

test('who is accepted out of a long line may have stood in it since it was last empty, for one request', async () => {
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
  // A turn in which nobody was accepted: the line is empty.
  await turn()
  await turn()
  const later = new Socket()
  arrivals.accept(later)
  assert.equal(waited(later), 0)
})

test('a line holds no more than it can, however long it is never empty', async () => {
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

test('of a stand, the line tells whoever is accepted late out of it', async () => {
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
