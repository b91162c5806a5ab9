import type { Log } from '../log/log.ts'
import { tick } from './background.ts'
import type { Job } from './job.ts'
import type { JobState, JobStore } from './job-store.ts'

/** Milliseconds between two marks. */
const every = 15_000

/**
 * Leaves a mark of how late it is, so that a clock which is set back while no process runs brings nothing back, nor
 * one of another machine that is slow. The heartbeat is the mark.
 */
export function timeMark(clock: { ahead(): number }): Job {
  return { name: 'time', every, lastWord: true, run: async () => ({ facts: { ahead: clock.ahead() } }) }
}

/** How late it is at least, by what all processes wrote. */
export function latestMark(states: readonly JobState[]): number {
  return Math.max(0, ...states.flatMap(({ startedAt, finishedAt }) => [startedAt, finishedAt ?? 0]))
}

/**
 * Before a process serves: behind what was seen here, its clock was set back meanwhile. Then it begins as late as the
 * last process can have ended, which may have been killed before it could write its last mark.
 */
export async function catchUp(
  clock: { now(): number; ahead(): number; atLeast(at: number): void },
  store: Pick<JobStore, 'states'>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const mark = latestMark(await store.states())
  if (clock.now() >= mark) return
  clock.atLeast(mark + every + tick)
  log.warn(
    { ahead: clock.ahead() },
    'the clock of this machine is behind the time that this database has seen',
  )
}
