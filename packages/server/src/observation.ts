import type { AccountStore } from './accounts/store.ts'
import type { Log } from './log.ts'
import type { Metrics } from './observe/metrics.ts'
import type { Tracing } from './observe/tracing.ts'
import { linesLost } from './outlet.ts'
import type { Store } from './protocol/ports/store.ts'
import type { Settings } from './settings.ts'

/** Both memories of a server. */
export type Stores = { store: Store; accounts: AccountStore }

/** What watches a server, as far as its settings ask for it. */
export type Observation = {
  metrics: Metrics | undefined
  tracing: Tracing | undefined
  /** The stores, told of what they are asked. */
  over(stores: Stores): Stores
  /** Runs what hashes a password. */
  aroundHash<Value>(job: () => Promise<Value>): Promise<Value>
  /** Sends what is left within so many milliseconds. */
  close(patience: number): Promise<void>
}

/** Loads what the settings ask for and nothing else: an idle server pays for no part that nobody looks at. */
export async function observation(
  settings: Pick<Settings, 'management' | 'tracing'>,
  log: Log,
): Promise<Observation> {
  const counting = settings.management === undefined ? undefined : await loadMetrics()
  const metrics = counting?.metrics
  const { traced, tracing } = settings.tracing ? await loadTracing(log) : {}
  const help = 'Spans that have not arrived: their endpoint takes none, or not so many.'
  metrics?.registry.gauge('valetkey_spans_lost_total', help, [], () => tracing?.lost() ?? 0, 'counter')
  return {
    metrics,
    tracing,
    over({ store, accounts }) {
      let seen: Stores = { store, accounts }
      if (traced !== undefined && tracing !== undefined) {
        seen = {
          store: traced(seen.store, 'store', tracing),
          accounts: traced(seen.accounts, 'accounts', tracing),
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
    import('./observe/metrics.ts'),
    import('./observe/process-metrics.ts'),
    import('./observe/counted-stores.ts'),
    import('../package.json', { with: { type: 'json' } }),
  ])
  const metrics = createMetrics()
  const { stop } = processMetrics(metrics.registry, { version: manifest.version, linesLost })
  const over = ({ store, accounts }: Stores): Stores => ({
    store: stores.countedStore(store, metrics),
    accounts: stores.countedAccounts(accounts, metrics),
  })
  return { metrics, stop, over }
}

async function loadTracing(log: Log) {
  const [{ traced }, { openTelemetry }, { default: manifest }] = await Promise.all([
    import('./observe/tracing.ts'),
    import('./observe/open-telemetry.ts'),
    import('../package.json', { with: { type: 'json' } }),
  ])
  return { traced, tracing: openTelemetry(manifest.version, log) }
}
