import type { JobHealth } from '../background/health.ts'
import type { Registry } from '../observe/registry.ts'
import type { CallsNow } from '../protocol/ports/outgoing.ts'
import type { KeyFacts } from '../storage/keys/key-care.ts'
import type { Readiness } from './health/health.ts'
import { numbersOf } from './size-metrics.ts'

/** The sources of the gauges, which are read at each scrape. */
export type Sources = {
  ready(): Promise<Readiness>
  jobs(): Promise<readonly JobHealth[]>
  keys(): Promise<readonly KeyFacts[]>
  /** Passwords that wait for a thread. */
  waitingHashes(): number
  /** Outgoing requests. */
  callsNow(): readonly CallsNow[]
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds by which `now()` is ahead of the machine's clock. */
  clockAhead(): number
}

/** Registers gauges. Those about jobs and keys describe the whole cluster and are the same in every process. */
export function operatorMetrics(registry: Registry, sources: Sources): void {
  const { ready, jobs, keys, waitingHashes, callsNow, now, clockAhead } = sources
  registry.gauge(
    'valetkey_health',
    'Health of each part: 1 for its current status.',
    ['part', 'status'],
    async () =>
      Object.entries((await ready()).parts).map(([part, { status }]) => [[part, status], 1] as const),
  )
  registry.gauge('valetkey_password_hashes_waiting', 'Passwords that wait for a thread.', [], waitingHashes)
  registry.gauge(
    'valetkey_outgoing_calls',
    'Current outgoing requests.',
    ['purpose', 'clients', 'state'],
    () =>
      callsNow().flatMap(({ purpose, declared, running, waiting }) => {
        const clients = declared ? 'declared' : 'other'
        return [
          [[purpose, clients, 'running'], running] as const,
          [[purpose, clients, 'waiting'], waiting] as const,
        ]
      }),
  )
  registry.gauge(
    'valetkey_clock_ahead_seconds',
    "By how much the server's time is ahead of the machine's clock, after the clock was set back.",
    [],
    () => clockAhead() / 1000,
  )
  const ofJobs = async (read: (job: JobHealth) => number | null | undefined) =>
    (await jobs()).flatMap((job) => {
      const value = read(job)
      return value === null || value === undefined ? [] : [[[job.name], value] as const]
    })
  registry.gauge('valetkey_job_late', 'Whether a background job is late: 1 or 0.', ['job'], () =>
    ofJobs(({ state }) => (state === 'late' ? 1 : 0)),
  )
  registry.gauge(
    'valetkey_job_last_success_timestamp_seconds',
    'When a background job last succeeded, in seconds since 1970.',
    ['job'],
    () => ofJobs(({ heartbeat }) => heartbeat?.succeededAt && heartbeat.succeededAt / 1000),
  )
  registry.gauge(
    'valetkey_job_last_duration_seconds',
    'How long the last run of a background job took.',
    ['job'],
    () => ofJobs(({ heartbeat }) => heartbeat?.milliseconds && heartbeat.milliseconds / 1000),
  )
  registry.gauge(
    'valetkey_job_failures',
    'Failed runs of a background job since the last successful one.',
    ['job'],
    () => ofJobs(({ heartbeat }) => heartbeat?.failures ?? 0),
  )
  const ofCleanUp = async (fact: 'deleted' | 'backlog') => {
    const heartbeat = (await jobs()).find(({ name }) => name === 'clean-up')?.heartbeat
    return numbersOf(heartbeat?.facts[fact]).map(([table, rows]) => [[table], rows] as const)
  }
  registry.gauge('valetkey_clean_up_deleted_rows', 'Rows that the last clean-up deleted.', ['table'], () =>
    ofCleanUp('deleted'),
  )
  registry.gauge(
    'valetkey_clean_up_backlog_rows',
    'Rows that the last clean-up left over; counted up to 10,000.',
    ['table'],
    () => ofCleanUp('backlog'),
  )
  registry.gauge('valetkey_key_age_seconds', 'How long a key has been active.', ['use', 'alg'], async () =>
    (await keys())
      .filter(({ status }) => status === 'active')
      .map(({ use, alg, since }) => [[use, alg], (now() - since) / 1000] as const),
  )
  registry.gauge('valetkey_keys_overdue', 'Keys that should have been rotated by now.', [], async () => {
    return (await keys()).filter(({ overdue }) => overdue).length
  })
}
