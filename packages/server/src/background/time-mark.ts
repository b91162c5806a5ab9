import type { Log } from '../log/log.ts'
import { tick } from './background.ts'
import type { Job } from './job.ts'
import type { JobState, JobStore } from './job-store.ts'

/** Milliseconds between two marks. */
const every = 15_000

/**
 * Stores the current time in its heartbeat. If the clock is set back while no process runs, or another machine's
 * clock is slow, this mark prevents expired credentials from becoming valid again.
 */
export function timeMark(clock: { ahead(): number }): Job {
  return { name: 'time', every, lastWord: true, run: async () => ({ facts: { ahead: clock.ahead() } }) }
}

/** The latest time in the heartbeats of all processes. */
export function latestMark(states: readonly JobState[]): number {
  return Math.max(0, ...states.flatMap(({ startedAt, finishedAt }) => [startedAt, finishedAt ?? 0]))
}

/**
 * Runs before a process serves. If its clock is behind the latest mark, the clock was set back. The process then
 * starts at the latest time when the last process can have stopped, since it may have been killed before its last
 * mark.
 */
export async function catchUp(
  clock: { now(): number; ahead(): number; atLeast(at: number): void },
  store: Pick<JobStore, 'states'>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const mark = latestMark(await store.states())
  if (clock.now() >= mark) return
  clock.atLeast(mark + every + tick)
  log.warn({ ahead: clock.ahead() }, 'the clock of this machine is behind the latest time in the database')
}
