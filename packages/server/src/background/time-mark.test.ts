import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../log/log.ts'
import type { JobState } from './job-store.ts'
import { catchUp } from './time-mark.ts'

const start = 1_800_000_000_000

function aBeat(startedAt: number, finishedAt: number | null): JobState {
  const ran = {
    name: 'time',
    holder: 'here',
    succeededAt: null,
    outcome: null,
    failures: 0,
    milliseconds: 0,
  } as const
  return { ...ran, startedAt, finishedAt, dueAt: 0, facts: {} }
}

async function caughtUp(...states: readonly JobState[]) {
  const lines: string[] = []
  const log = createLog('warn', { write: (line) => void lines.push(line) })
  let at = start
  const clock = {
    now: () => at,
    ahead: () => at - start,
    atLeast: (least: number) => {
      at = Math.max(at, least)
    },
  }
  await catchUp(clock, { states: async () => states }, log)
  return { ahead: at - start, warned: lines.length }
}

test('at a start after the latest mark, the clock is not changed', async () => {
  assert.deepEqual(await caughtUp(), { ahead: 0, warned: 0 })
  assert.deepEqual(await caughtUp(aBeat(start - 5, start - 1), aBeat(start - 9, null)), {
    ahead: 0,
    warned: 0,
  })
})

test('at a start before the latest mark, the clock is moved past the time when a killed process can have stopped', async () => {
  const hour = 3_600_000
  assert.deepEqual(await caughtUp(aBeat(start, start + hour), aBeat(start - 9, null)), {
    ahead: hour + 20_000,
    warned: 1,
  })
  assert.equal(
    (await caughtUp(aBeat(start + hour, null))).ahead,
    hour + 20_000,
    'the process died during the run',
  )
})
