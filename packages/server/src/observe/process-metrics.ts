import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Registry } from './registry.ts'

/** How often the event loop is looked at, in milliseconds: seldom enough to cost an idle server nothing to speak of. */
const resolution = 20

/** What the process itself uses. Ends with `stop`. */
export function processMetrics(
  registry: Registry,
  { version, linesLost }: { version: string; linesLost: () => number },
): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  registry.gauge(
    'valetkey_event_loop_delay_seconds',
    'How late timers ran since the last scrape: the middle, the slowest in a hundred, the slowest.',
    ['quantile'],
    () => {
      // The measure holds the time between two looks, most of which was meant.
      const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - resolution / 1000)
      const read = [
        [['0.5'], late(delay.percentile(50))],
        [['0.99'], late(delay.percentile(99))],
        [['1'], late(delay.max)],
      ] as const
      delay.reset()
      return read
    },
  )
  let before = performance.eventLoopUtilization()
  registry.gauge(
    'valetkey_event_loop_utilization',
    'The share of the time since the last scrape in which the event loop worked, from 0 to 1.',
    [],
    () => {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, before)
      before = now
      return utilization
    },
  )
  registry.gauge(
    'process_cpu_seconds_total',
    'Processor time used.',
    [],
    () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    },
    'counter',
  )
  registry.gauge('process_resident_memory_bytes', 'Resident memory.', [], () => process.memoryUsage.rss())
  registry.gauge('nodejs_heap_used_bytes', 'The part of memory that JavaScript uses.', [], () => {
    return process.memoryUsage().heapUsed
  })
  registry.gauge(
    'valetkey_log_lines_lost_total',
    'Lines of the log that found no room: its disk is full, or its reader stands still.',
    [],
    linesLost,
    'counter',
  )
  const startedAt = Date.now() / 1000 - process.uptime()
  registry.gauge(
    'process_start_time_seconds',
    'Start of the process, in seconds since 1970.',
    [],
    () => startedAt,
  )
  registry.gauge('valetkey_build_info', 'Which version runs: always 1.', ['version', 'node'], () => [
    [[version, process.versions.node], 1],
  ])
  return { stop: () => void delay.disable() }
}
