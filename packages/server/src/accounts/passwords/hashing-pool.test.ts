import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Busy, HashingPool, hashingShare, type Line } from './hashing-pool.ts'

/** A job that ends when the test resolves or rejects it. */
function aJob() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const state = { begun: false }
  const job = () => {
    state.begun = true
    return promise
  }
  return { job, state, resolve, reject }
}

describe('the hashing pool', () => {
  test('runs two jobs at once, and the others in the order of their arrival', async () => {
    const pool = new HashingPool({ atOnce: 2, queue: 3 })
    const jobs = [aJob(), aJob(), aJob(), aJob(), aJob()]
    const runs = jobs.map(({ job }) => pool.run(job))
    const begun = () => jobs.map(({ state }) => state.begun)
    await turn()
    assert.deepEqual(begun(), [true, true, false, false, false])
    jobs[1]?.resolve('second')
    await turn()
    assert.deepEqual(begun(), [true, true, true, false, false])
    for (const { resolve } of jobs) resolve('done')
    assert.deepEqual(await Promise.all(runs), ['done', 'second', 'done', 'done', 'done'])
  })

  test('has sixteen more places for known browsers, and the two lines take turns', async () => {
    const pool = new HashingPool({ atOnce: 1, queue: 3 })
    const begun: string[] = []
    const busy = Promise.withResolvers<void>()
    const runs = [pool.run(() => busy.promise)]
    const join = (line: Line, name: string) => {
      const place = pool.enter(line)
      const job = async () => void begun.push(name)
      runs.push(place.run(job).finally(() => place[Symbol.dispose]()))
    }
    for (const name of ['a1', 'a2', 'a3']) join('anybody', name)
    assert.throws(() => join('anybody', 'a4'), Busy)
    for (let number = 1; number <= 16; number += 1) join('known', `k${number}`)
    assert.throws(() => join('known', 'k17'), Busy)
    assert.equal(pool.waiting, 19)
    busy.resolve()
    await Promise.all(runs)
    assert.deepEqual(begun.slice(0, 8), ['k1', 'a1', 'k2', 'a2', 'k3', 'a3', 'k4', 'k5'])
    assert.equal(begun.length, 19)
    join('known', 'later')
    await Promise.all(runs)
  })

  test('throws Busy at once when the queue is full, and accepts jobs again when one has left (threat D3)', async () => {
    const pool = new HashingPool({ atOnce: 1, queue: 1 })
    const [first, second, third] = [aJob(), aJob(), aJob()]
    const runs = [pool.run(first.job), pool.run(second.job)]
    assert.throws(() => pool.enter(), Busy)
    await assert.rejects(pool.run(third.job), Busy)
    assert.equal(third.state.begun, false)
    first.resolve('')
    await runs[0]
    const late = pool.run(third.job)
    assert.throws(() => pool.enter(), Busy)
    second.resolve('')
    third.resolve('late')
    assert.equal(await late, 'late')
  })

  test('a place is taken until it is disposed of, and disposing of it twice frees only one', () => {
    const pool = new HashingPool({ atOnce: 1, queue: 0 })
    const place = pool.enter()
    assert.throws(() => pool.enter(), Busy)
    place[Symbol.dispose]()
    place[Symbol.dispose]()
    using _second = pool.enter()
    assert.throws(() => pool.enter(), Busy)
  })

  test('a job that fails frees its thread and its place', async () => {
    const pool = new HashingPool({ atOnce: 1, queue: 0 })
    for (let round = 0; round < 3; round++) {
      await assert.rejects(
        pool.run(() => Promise.reject(new Error('broken'))),
        /broken/,
      )
      await assert.rejects(
        pool.run(() => {
          throw new Error('broken at once')
        }),
        /at once/,
      )
    }
    assert.equal(await pool.run(async () => 'fine'), 'fine')
  })

  test('an abort removes a waiting job from the queue, and the next one moves up', async () => {
    const pool = new HashingPool({ atOnce: 1, queue: 2 })
    const [running, aborted, next] = [aJob(), aJob(), aJob()]
    const abort = new AbortController()
    const first = pool.run(running.job)
    const second = pool.run(aborted.job, abort.signal)
    const third = pool.run(next.job)
    abort.abort(new Error('gone'))
    await assert.rejects(second, /gone/)
    using _free = pool.enter()
    running.resolve('')
    await first
    await turn()
    assert.deepEqual([aborted.state.begun, next.state.begun], [false, true])
    next.resolve('next')
    assert.equal(await third, 'next')
  })

  test('an abort neither stops a running job nor gives its thread to another before it ends', async () => {
    const pool = new HashingPool({ atOnce: 1, queue: 1 })
    const [running, waiting] = [aJob(), aJob()]
    const abort = new AbortController()
    const first = pool.run(running.job, abort.signal)
    const second = pool.run(waiting.job)
    await turn()
    abort.abort()
    await turn()
    assert.equal(waiting.state.begun, false)
    running.resolve('to the end')
    assert.equal(await first, 'to the end')
    waiting.resolve('')
    await second
  })

  test('a job that was aborted before it entered never starts', async () => {
    const pool = new HashingPool({ atOnce: 1, queue: 0 })
    const { job, state } = aJob()
    await assert.rejects(pool.run(job, AbortSignal.abort(new Error('gone'))), /gone/)
    assert.equal(state.begun, false)
    assert.equal(await pool.run(async () => 'fine'), 'fine')
  })
})

test('hashing leaves a core for everything else, and two threads for signatures', () => {
  assert.deepEqual(
    [1, 2, 3, 64].map((cores) => hashingShare(1, cores).atOnce),
    [1, 1, 2, 2],
  )
  for (const cores of [1, 2, 64]) assert.equal(hashingShare(2, cores).atOnce, 1)
})
