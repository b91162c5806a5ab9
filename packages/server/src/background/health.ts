import type { Job } from './job.ts'
import type { JobName, JobState } from './job-store.ts'

/** So many periods without a run that succeeded are one too many. */
const patience = 3

/** How one job does in the whole cluster. `late`: nobody gets it done any more. */
export type JobHealth = {
  name: JobName
  state: 'fine' | 'late'
  /** For an operator. */
  sentence: string
  /** Milliseconds since the last run that succeeded; `undefined` before the first. */
  age: number | undefined
  heartbeat: JobState | undefined
}

/**
 * Judges jobs by their heartbeats. A job that never ran, or rested while no process was up, is given its time from
 * `since`, when this process began.
 */
export function jobHealth(
  jobs: readonly Pick<Job, 'name' | 'every'>[],
  states: readonly JobState[],
  { since, now }: { since: number; now: number },
): readonly JobHealth[] {
  return jobs.map(({ name, every }) => {
    const heartbeat = states.find((state) => state.name === name)
    const succeededAt = heartbeat?.succeededAt ?? undefined
    const late = now - Math.max(since, succeededAt ?? since) > patience * every
    return {
      name,
      state: late ? 'late' : 'fine',
      sentence: sentence(name, heartbeat, { late, every, now }),
      age: succeededAt === undefined ? undefined : Math.max(0, now - succeededAt),
      heartbeat,
    }
  })
}

function sentence(
  name: JobName,
  heartbeat: JobState | undefined,
  { late, every, now }: { late: boolean; every: number; now: number },
): string {
  const last =
    heartbeat === undefined || heartbeat.succeededAt === null
      ? `${name} has not been done yet`
      : `${name} was done ${span(now - heartbeat.succeededAt)} ago`
  const failures = heartbeat?.failures ?? 0
  const failed = failures === 0 ? '' : `; it failed ${failures === 1 ? 'once' : `${failures} times`} since`
  return late ? `${last}; it is due every ${span(every)}${failed}` : `${last}${failed}`
}

function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
