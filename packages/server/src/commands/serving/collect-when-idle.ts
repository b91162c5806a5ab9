import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Milliseconds after the start, and then between two checks. */
const first = 1_500
const every = 60_000
/** An event loop that is less utilized than this counts as idle. */
const idleUtilization = 0.02
/** In bytes. Less growth since the last collection is not worth its hundred milliseconds. */
const worthwhile = 4_000_000

/**
 * Collects garbage while the server is idle. Compiling the sources, or a burst of requests, leaves garbage that V8
 * keeps until the next load. Measured: 106 MB of resident memory become 82 MB after the start, and 220 become 110
 * after a million tokens. Only the collection after the start also drops compiled code: later that would make the next
 * load slower by a third, as would a collection every few seconds.
 */
export function collectWhenIdle(): void {
  let left = 0
  const settle = (flavor: 'last-resort' | 'regular') => {
    collect(flavor)
    left = process.memoryUsage.rss()
  }
  // Not at once, so that the first request does not wait for it.
  setTimeout(settle, first, 'last-resort').unref()
  let before: EventLoopUtilization = performance.eventLoopUtilization()
  setInterval(() => {
    const now = performance.eventLoopUtilization()
    const isIdle = performance.eventLoopUtilization(now, before).utilization < idleUtilization
    if (isIdle && process.memoryUsage.rss() - left >= worthwhile) settle('regular')
    before = now
  }, every).unref()
}

function collect(flavor: 'last-resort' | 'regular'): void {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  if (typeof gc === 'function') gc({ type: 'major', execution: 'sync', flavor })
  setFlagsFromString('--no-expose-gc')
}
