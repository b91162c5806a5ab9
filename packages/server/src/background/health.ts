import type { Job } from './job.ts'
import type { JobName, JobState } from './job-store.ts'

/** A job is late after this many periods without a successful run. */
const patience = 3

/** The health of one job in the whole cluster. `late`: no process has run it successfully for too long. */
export type JobHealth = {
  name: JobName
  state: 'fine' | 'late'
  /** A description for the operator. */
  sentence: string
  /** Milliseconds since the last successful run; `undefined` before the first. */
  age: number | undefined
  heartbeat: JobState | undefined
}

/**
 * Judges jobs by their heartbeats. If a job never ran, or no process was up to run it, the time counts from `since`,
 * the start of this process.
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
      ? `${name} has not succeeded yet`
      : `${name} last succeeded ${span(now - heartbeat.succeededAt)} ago`
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
