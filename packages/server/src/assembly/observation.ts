import type { InvitationStore } from '../accounts/invitations/invitation-store.ts'
import type { MailedStore } from '../accounts/mail/mailed-store.ts'
import type { SelfServiceStore } from '../accounts/self-service/self-service-store.ts'
import type { AccountStore } from '../accounts/store.ts'
import type { Log } from '../log/log.ts'
import { linesLost } from '../log/log-output.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Tracing } from '../observe/tracing.ts'
import type { Store } from '../protocol/ports/store.ts'
import type { Settings } from '../settings.ts'

/** The stores of a server whose calls are counted and traced. */
export type Stores = {
  store: Store
  accounts: AccountStore
  selfService: SelfServiceStore
  mailed: MailedStore
  invitations: InvitationStore
}

/** Metrics and tracing, if the settings enable them. */
export type Observation = {
  metrics: Metrics | undefined
  tracing: Tracing | undefined
  /** Wraps the stores so that every call is counted and traced. */
  over(stores: Stores): Stores
  /** Runs a job that hashes a password, and measures it. */
  aroundHash<Value>(job: () => Promise<Value>): Promise<Value>
  /** Sends the remaining spans, for at most so many milliseconds. */
  close(patience: number): Promise<void>
}

/** Loads only the modules that the settings enable, so that an idle server does not pay for unused ones. */
export async function observation(
  settings: Pick<Settings, 'management' | 'tracing'>,
  log: Log,
): Promise<Observation> {
  const counting = settings.management === undefined ? undefined : await loadMetrics()
  const metrics = counting?.metrics
  const { traced, tracing } = settings.tracing ? await loadTracing(log) : {}
  const help = 'Spans that were not delivered: their endpoint refused them or could not keep up.'
  metrics?.registry.gauge('valetkey_spans_lost_total', help, [], () => tracing?.lost() ?? 0, 'counter')
  return {
    metrics,
    tracing,
    over({ store, accounts, selfService, mailed, invitations }) {
      let seen: Stores = { store, accounts, selfService, mailed, invitations }
      if (traced !== undefined && tracing !== undefined) {
        seen = {
          store: traced(seen.store, 'store', tracing),
          accounts: traced(seen.accounts, 'accounts', tracing),
          selfService: traced(seen.selfService, 'self_service', tracing),
          mailed: traced(seen.mailed, 'mailed', tracing),
          invitations: traced(seen.invitations, 'invitations', tracing),
        }
      }
      return counting === undefined ? seen : counting.over(seen)
    },
    async aroundHash(job) {
      const begun = performance.now()
      const hash = tracing === undefined ? job() : tracing.step('password.hash', job)
      return metrics === undefined
        ? hash
        : hash.finally(() => metrics.hashed((performance.now() - begun) / 1000))
    },
    async close(patience) {
      counting?.stop()
      await tracing?.close(patience)
    },
  }
}

async function loadMetrics() {
  const [{ createMetrics }, { processMetrics }, stores, { default: manifest }] = await Promise.all([
    import('../observe/metrics.ts'),
    import('../observe/process-metrics.ts'),
    import('../observe/counted-stores.ts'),
    import('../../package.json', { with: { type: 'json' } }),
  ])
  const metrics = createMetrics()
  const { stop } = processMetrics(metrics.registry, { version: manifest.version, linesLost })
  const over = ({ store, accounts, selfService, mailed, invitations }: Stores): Stores => ({
    store: stores.countedStore(store, metrics),
    accounts: stores.countedAccounts(accounts, metrics),
    selfService: stores.countedSelfService(selfService, metrics),
    mailed: stores.countedMailed(mailed, metrics),
    invitations: stores.countedInvitations(invitations, metrics),
  })
  return { metrics, stop, over }
}

async function loadTracing(log: Log) {
  const [{ traced }, { openTelemetry }, { default: manifest }] = await Promise.all([
    import('../observe/tracing.ts'),
    import('../observe/open-telemetry.ts'),
    import('../../package.json', { with: { type: 'json' } }),
  ])
  return { traced, tracing: openTelemetry(manifest.version, log) }
}
