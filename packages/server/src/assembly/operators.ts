import { join } from 'node:path'
import type { Background } from '../background/background.ts'
import type { Log } from '../log/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Family } from '../observe/registry.ts'
import { callHealth } from '../operations/health/call-health.ts'
import { clockHealth } from '../operations/health/clock-health.ts'
import { databaseHealth } from '../operations/health/database-health.ts'
import { diskHealth } from '../operations/health/disk-health.ts'
import { type Check, Health, type Readiness, unavailable } from '../operations/health/health.ts'
import { jobsHealth } from '../operations/health/job-health.ts'
import { keyHealth } from '../operations/health/key-health.ts'
import { mailHealth } from '../operations/health/mail-health.ts'
import { mailMetrics } from '../operations/mail-metrics.ts'
import { type ManagementListener, managementListener } from '../operations/management-listener.ts'
import { operatorMetrics } from '../operations/operator-metrics.ts'
import { sharePending } from '../operations/share-pending.ts'
import { sizeMetrics } from '../operations/size-metrics.ts'
import type { CallsNow } from '../protocol/ports/outgoing.ts'
import type { Settings } from '../settings.ts'
import type { Storage } from '../storage/open.ts'

/** Health and metrics, for the operators of a server. */
export type Operators = {
  health: Health
  ready(): Promise<Readiness>
  families(): Promise<readonly Family[]>
  /** Only if the settings enable it and the server is a single process. */
  listener: ManagementListener | undefined
}

export type OperatorParts = {
  settings: Settings
  storage: Pick<Storage, 'probe'> & {
    mails: Pick<Storage['mails'], 'backlog'>
    keyCare: Pick<Storage['keyCare'], 'list'>
    keys: Pick<Storage['keys'], 'age' | 'isBehind' | 'isUnreadable'>
  }
  work: Pick<Background, 'health'>
  metrics: Metrics | undefined
  isStarted(): boolean
  /** How many passwords are waiting for a hashing thread. */
  waitingHashes(): number
  /** The current outgoing requests. */
  callsNow(): readonly CallsNow[]
  /** Whether the process is one of several, whose supervisor has the management listener. */
  isWorker: boolean
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds by which `now` is ahead of the machine's clock after that was set back. */
  clockAhead(): number
  log: Log
}

/** Creates health, metrics and their listener. */
export function operators(parts: OperatorParts): Operators {
  const { settings, storage, work, metrics, now, log } = parts
  // One scrape reads each of these a dozen times.
  const jobs = sharePending(work.health)
  const keys = sharePending(() => storage.keyCare.list(now()))
  const start: Check = {
    part: 'start',
    look: async () => (parts.isStarted() ? {} : { start: unavailable('the server is starting') }),
  }
  const disk = diskHealth(settings.data, join(settings.data, 'valetkey.db-wal'))
  const health = new Health(
    [
      start,
      databaseHealth(() => storage.probe()),
      ...(settings.database === undefined ? [disk] : []),
      jobsHealth(jobs),
      keyHealth(keys, storage.keys),
      clockHealth(parts.clockAhead),
      callHealth(parts.callsNow),
      ...(settings.mail === undefined ? [] : [mailHealth(storage.mails, now)]),
    ],
    log,
  )
  const ready = (): Promise<Readiness> => health.ready()
  const families = sharePending(
    async (): Promise<readonly Family[]> => (await metrics?.registry.collect()) ?? [],
  )
  const { waitingHashes, callsNow, clockAhead } = parts
  if (metrics !== undefined) {
    operatorMetrics(metrics.registry, { ready, jobs, keys, waitingHashes, callsNow, now, clockAhead })
    sizeMetrics(metrics.registry, jobs)
    if (settings.mail !== undefined) mailMetrics(metrics.registry, storage.mails)
  }
  const wanted = parts.isWorker ? undefined : settings.management
  return { health, ready, families, listener: wanted && managementListener({ families, ready }, wanted) }
}
