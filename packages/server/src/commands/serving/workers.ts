import cluster from 'node:cluster'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../../log/log.ts'
import { standardError, standardOutput } from '../../log/outlet.ts'
import type { Settings } from '../../settings.ts'
import { placeOf } from '../terminal/place.ts'
import { onEnd } from './signals.ts'
import { summary } from './summary.ts'
import { WorkerPlace } from './worker-place.ts'

/** Milliseconds before a worker is started again after its second death in a row; each further one doubles them. */
const firstPause = 100
const longestPause = 30_000
/** Milliseconds after which a death has nothing to do with the start. */
const settled = 60_000
/** Starts in a row that fail before it is given up, if no worker is left that answers. */
const mostFailures = 5
/**
 * Megabytes of each half of V8's space for young objects. Measured under load: a process takes 138 MB of resident
 * memory instead of the 170 to 220 MB of V8's own 32, and answers as many requests.
 */
const youngSpace = '--max-semi-space-size'
const youngSpaceSize = 16

/**
 * Runs the server as several processes that share one port, and stays until a signal ends them. Each is the whole
 * server; what they have in common is the database. They take connections off one queue, so that nobody is
 * refused while one of them is replaced.
 */
export async function supervise(
  settings: Settings,
  log: Log,
  onReread: (reread: () => void) => void,
): Promise<void> {
  // Each worker takes connections by itself: one that is handed to a worker which dies meanwhile would hang for good.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  cluster.setupPrimary({ execArgv: workerFlags(process.execArgv, process.env.NODE_OPTIONS) })
  const { workers } = settings
  const places = Array.from({ length: workers }, (_, index) => new WorkerPlace(index + 1, workers))
  const closing = closeOnSignal(places, log)

  await listenForOperators(settings, places, log)
  if (closing.aborted) return
  const [first, ...others] = places
  const begun = await first?.start(true)
  if (closing.aborted) return
  // The others find everything as the first one has left it.
  const joined = begun?.kind === 'ready' ? await Promise.all(others.map((place) => place.start(false))) : []
  if (closing.aborted) return
  for (const started of [begun, ...joined]) {
    if (started?.kind === 'failed') return giveUp(places, started.lines)
  }
  onReread(() => reread(places, closing, log))
  if (begun?.kind === 'ready') standardOutput().write(summary({ ...begun, data: placeOf(settings), workers }))
  for (const place of places) void keep(place, places, closing, log)
}

/** What node is given; whoever starts the server may know better how much memory is good here. */
function workerFlags(flags: readonly string[], nodeOptions = ''): string[] {
  const isSaid = [...flags, nodeOptions].some((said) => said.replaceAll('_', '-').includes(youngSpace))
  return isSaid ? [...flags] : [...flags, `${youngSpace}=${youngSpaceSize}`]
}

/** One listener speaks for all workers: each of them has only its own part to tell. */
async function listenForOperators(
  settings: Settings,
  places: readonly WorkerPlace[],
  log: Log,
): Promise<void> {
  if (settings.management === undefined) return
  const [{ managementListener }, { workerOverview }] = await Promise.all([
    import('../../operations/management-listener.ts'),
    import('../../operations/worker-overview.ts'),
  ])
  const asked = places.map((place) => ({ number: place.number, ask: () => place.look() }))
  const url = await managementListener(workerOverview(asked), settings.management).listen()
  log.info({ url }, 'metrics and health')
}

/** Fills a place again whenever its worker has died. */
async function keep(
  place: WorkerPlace,
  places: readonly WorkerPlace[],
  closing: AbortSignal,
  log: Log,
): Promise<void> {
  let failures = 0
  while (!closing.aborted) {
    const { code, signal } = await place.ended()
    if (closing.aborted) return
    const { number, pid, age } = place
    log.error({ worker: number, pid, code, signal }, 'a worker ended; another one takes its place')
    if (age > settled) failures = 0
    for (;;) {
      if (failures > 0) await pause(Math.min(firstPause * 2 ** (failures - 1), longestPause), closing)
      if (closing.aborted) return
      failures += 1
      const started = await place.start(false)
      if (closing.aborted) return
      if (started.kind === 'ready') break
      log.error({ worker: number, reasons: started.lines, failures }, 'a worker could not start')
      if (failures >= mostFailures && !places.some(({ isReady }) => isReady))
        return giveUp(places, started.lines)
    }
  }
}

async function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  // Rejects when it is cut short, which the caller sees for itself.
  await delay(milliseconds, undefined, { signal: closing }).catch(() => undefined)
}

function giveUp(places: readonly WorkerPlace[], lines: readonly string[]): never {
  for (const line of lines) standardError().write(`valetkey: ${line}\n`)
  for (const place of places) place.kill()
  process.exit(1)
}

/** The first signal lets the workers finish what they run; the second one does not wait for them. */
function closeOnSignal(places: readonly WorkerPlace[], log: Log): AbortSignal {
  const closing = new AbortController()
  const close = async (signal: NodeJS.Signals) => {
    // A terminal that goes may say so twice.
    if (closing.signal.aborted && signal === 'SIGHUP') return
    if (closing.signal.aborted) {
      for (const place of places) place.kill()
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    log.info({ signal }, 'closing')
    closing.abort()
    const serving = places.filter(({ isReady }) => isReady)
    for (const place of serving) place.close(signal)
    // One that is still starting serves nobody, and what it writes is there as a whole or not at all.
    for (const place of places) if (!serving.includes(place)) place.kill()
    const ends = await Promise.all(serving.map((place) => place.ended()))
    process.exit(ends.every(({ code }) => code === 0) ? 0 : 1)
  }
  onEnd(close)
  return closing.signal
}

/** Tells one worker for all: it makes the database agree with the configuration. */
function reread(places: readonly WorkerPlace[], closing: AbortSignal, log: Log): void {
  const ready = places.find(({ isReady }) => isReady)
  if (ready === undefined) log.error('the configuration could not be read anew: no worker is ready')
  else if (!closing.aborted) ready.reread()
}
