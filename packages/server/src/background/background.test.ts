import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../log/log.ts'
import { background } from './background.ts'
import type { Done, Job } from './job.ts'
import type { JobState, JobStore } from './job-store.ts'

const minute = 60_000

/** A job store in memory, with the same rules as the database table. */
function aJobStore() {
  const rows = new Map<string, JobState>()
  const store: JobStore = {
    states: async () => [...rows.values()],
    async claim({ name, holder, startedAt }, giveUpAt) {
      const row = rows.get(name)
      if (row !== undefined && row.dueAt > startedAt) return false
      const fresh = {
        finishedAt: null,
        succeededAt: null,
        outcome: null,
        failures: 0,
        milliseconds: null,
        facts: {},
      }
      rows.set(name, { ...fresh, ...row, name, holder, startedAt, dueAt: giveUpAt })
      return true
    },
    async finish({ name, holder, startedAt }, ended) {
      const row = rows.get(name)
      if (row === undefined || row.holder !== holder || row.startedAt !== startedAt) return
      const { finishedAt } = ended
      rows.set(name, {
        ...row,
        ...ended,
        ...(ended.outcome === 'done'
          ? { succeededAt: finishedAt, failures: 0 }
          : { failures: row.failures + 1 }),
      })
    },
    alone: async (_job, run) => run(),
  }
  return { store, rows }
}

function aProcess(jobs: readonly Job[], change: Partial<Parameters<typeof background>[0]> = {}) {
  const lines: string[] = []
  const clock = { now: 1_800_000_000_000 }
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  const { store, rows } = aJobStore()
  const work = background({ jobs, store, holder: 'here', now: () => clock.now, log, ...change })
  return { work, clock, rows, store, logged: () => lines.join('') }
}

/** A job that counts its runs. */
function aJob(change: Partial<Job> = {}): Job & { runs: number } {
  const counted = {
    name: 'clean-up' as const,
    every: minute,
    runs: 0,
    async run(): Promise<Done> {
      counted.runs += 1
      return { facts: { runs: counted.runs } }
    },
  }
  return Object.assign(counted, change)
}

test('a job runs once per period, and its heartbeat records its result', async () => {
  const job = aJob()
  const { work, clock, rows } = aProcess([job])
  await work.runDue()
  await work.runDue()
  clock.now += minute - 1
  await work.runDue()
  assert.equal(job.runs, 1)
  clock.now += 1
  await work.runDue()
  assert.equal(job.runs, 2)
  const beat = rows.get('clean-up')
  assert.deepEqual(beat?.facts, { runs: 2 })
  assert.deepEqual([beat?.outcome, beat?.succeededAt, beat?.dueAt], ['done', clock.now, clock.now + minute])
})

test('of several processes on one database, only one runs the job', async () => {
  const job = aJob()
  const first = aProcess([job])
  const others = ['b', 'c', 'd'].map((holder) => aProcess([job], { store: first.store, holder }))
  await Promise.all([first, ...others].map(({ work }) => work.runDue()))
  assert.equal(job.runs, 1)
})

test('a job with work left is due again immediately', async () => {
  const job = aJob({ run: async () => ({ facts: {}, more: true }) })
  const { work, clock, rows } = aProcess([job])
  await work.runDue()
  assert.equal(rows.get('clean-up')?.dueAt, clock.now)
})

test('a job that throws is logged and retried with a growing delay', async () => {
  let broken = true
  const failing = aJob({
    run: async () => {
      if (broken) throw new Error('no luck')
      return { facts: { lucky: true } }
    },
  })
  const { work, clock, rows, logged } = aProcess([failing])
  const pauses: number[] = []
  for (let round = 0; round < 6; round += 1) {
    await work.runDue()
    pauses.push((rows.get('clean-up')?.dueAt ?? 0) - clock.now)
    clock.now = rows.get('clean-up')?.dueAt ?? 0
  }
  assert.deepEqual(pauses, [5_000, 10_000, 20_000, 40_000, minute, minute])
  assert.match(logged(), /no luck/)
  assert.equal(rows.get('clean-up')?.failures, 6)
  broken = false
  await work.runDue()
  assert.equal(rows.get('clean-up')?.failures, 0)
})

test('a run that never finishes is repeated by another process, and its late result is ignored', async () => {
  const dead = aJob({ run: () => new Promise(() => {}) })
  const first = aProcess([dead])
  void first.work.runDue()
  await new Promise((resolve) => setImmediate(resolve))
  const job = aJob()
  const second = aProcess([job], { store: first.store, holder: 'there', now: () => first.clock.now })
  first.clock.now += 2 * minute - 1
  await second.work.runDue()
  assert.equal(job.runs, 0)
  first.clock.now += 1
  await second.work.runDue()
  assert.equal(job.runs, 1)
  const late = { name: 'clean-up', holder: 'here', startedAt: first.clock.now - 2 * minute } as const
  const ended = { finishedAt: first.clock.now, dueAt: 0, milliseconds: 1 }
  await first.store.finish(late, { ...ended, outcome: 'failed' })
  assert.deepEqual(first.rows.get('clean-up')?.outcome, 'done')
})

test('an unreachable database is logged once, and its return once', async () => {
  const { store } = aJobStore()
  let away = true
  const states = async () => {
    if (away) throw new Error('away')
    return store.states()
  }
  const job = aJob()
  const { work, logged } = aProcess([job], { store: { ...store, states } })
  await work.runDue()
  await work.runDue()
  assert.equal(logged().match(/background work is paused/g)?.length, 1)
  away = false
  await work.runDue()
  assert.equal(logged().match(/background work is resumed/g)?.length, 1)
  assert.equal(job.runs, 1)
})

test('a claim that fails in the database is logged, and the process continues', async () => {
  const { store } = aJobStore()
  const { work, logged } = aProcess([aJob()], {
    store: { ...store, claim: () => Promise.reject(new Error('disk full')) },
  })
  await work.runDue()
  assert.match(logged(), /disk full/)
})

test('closing signals a running job to stop and waits for its end', async () => {
  let stopped = false
  const job = aJob({
    run: async ({ stopping }) => {
      await new Promise((resolve) => stopping.addEventListener('abort', resolve))
      stopped = true
      return { facts: {} }
    },
  })
  const { work, rows } = aProcess([job])
  const run = work.runDue()
  await new Promise((resolve) => setImmediate(resolve))
  await work.close()
  assert.equal(stopped, true)
  assert.equal(rows.get('clean-up')?.outcome, 'done')
  await run
  await work.runDue()
  assert.equal(rows.get('clean-up')?.outcome, 'done', 'no run starts after closing')
})

test('a process that closes writes the time mark once more, but only if it was the last to run that job', async () => {
  const mark = aJob({ name: 'time', lastWord: true })
  const { work, clock, rows, store } = aProcess([mark])
  await work.runDue()
  clock.now += 1_000
  await work.close()
  assert.equal(rows.get('time')?.finishedAt, clock.now)
  assert.equal(mark.runs, 1)

  const [first, second] = ['b', 'c'].map((holder) =>
    aProcess([mark], { store, holder, now: () => clock.now }),
  )
  await first?.work.runDue()
  clock.now += minute
  await second?.work.runDue()
  const at = clock.now
  clock.now += 1_000
  await first?.work.close()
  assert.deepEqual([rows.get('time')?.holder, rows.get('time')?.finishedAt], ['c', at])
})

test('an unreachable database does not prevent a process from closing', async () => {
  const { store } = aJobStore()
  let away = false
  let refused = 0
  const finish: JobStore['finish'] = (...given) => {
    if (!away) return store.finish(...given)
    refused += 1
    return Promise.reject(new Error('away'))
  }
  const { work } = aProcess([aJob({ lastWord: true })], { store: { ...store, finish } })
  await work.runDue()
  away = true
  await work.close()
  assert.equal(refused, 1)
})

test('every check passes the heartbeats of all processes to seen()', async () => {
  const seen: number[] = []
  const { work } = aProcess([aJob()], { seen: (states) => void seen.push(states.length) })
  await work.runDue()
  await work.runDue()
  assert.deepEqual(seen, [0, 1])
})

test('a process that runs no jobs itself notices that no process runs them', async () => {
  const job = aJob()
  const { work, clock, store } = aProcess([job])
  await work.runDue()
  const idle = aProcess([job], { store, now: () => clock.now, holder: 'there' })
  clock.now += 3 * minute
  assert.equal((await idle.work.health())[0]?.state, 'fine')
  clock.now += 1
  const [late] = await idle.work.health()
  assert.equal(late?.state, 'late')
  assert.equal(late?.sentence, 'clean-up last succeeded 3 min ago; it is due every 60 s')
  await work.runDue()
  assert.equal((await idle.work.health())[0]?.state, 'fine')
})

test('a job that runs but keeps failing becomes late', async () => {
  const job = aJob({ run: () => Promise.reject(new Error('no luck')) })
  const { work, clock } = aProcess([job])
  for (let second = 0; second <= 185; second += 5) {
    await work.runDue()
    clock.now += 5_000
  }
  const [health] = await work.health()
  assert.equal(health?.state, 'late')
  assert.match(
    health?.sentence ?? '',
    /has not succeeded yet; it is due every 60 s; it failed \d+ times since/,
  )
})

test('a cluster that was switched off for a day is not late when it starts', async () => {
  const { store, work, clock } = aProcess([aJob()])
  await work.runDue()
  clock.now += 24 * 60 * minute
  const later = aProcess([aJob()], { store, now: () => clock.now })
  assert.equal((await later.work.health())[0]?.state, 'fine')
})
