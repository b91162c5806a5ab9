import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Registry } from './registry.ts'

/**
 * The sampling interval of the event loop delay in milliseconds, long enough to cost an idle server almost nothing.
 */
const resolution = 20

/** Registers metrics of the process: event loop, CPU, memory. `stop` ends the sampling. */
export function processMetrics(
  registry: Registry,
  { version, linesLost }: { version: string; linesLost: () => number },
): { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  registry.gauge(
    'valetkey_event_loop_delay_seconds',
    'Event loop delay since the last scrape: median, 99th percentile, maximum.',
    ['quantile'],
    () => {
      // The measured value includes the sampling interval itself.
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
    'Share of the time since the last scrape in which the event loop was busy, from 0 to 1.',
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
  registry.gauge('nodejs_heap_used_bytes', 'Memory used by the JavaScript heap.', [], () => {
    return process.memoryUsage().heapUsed
  })
  registry.gauge(
    'valetkey_log_lines_lost_total',
    'Log lines that were dropped because the disk is full or the reader is blocked.',
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
  registry.gauge(
    'valetkey_build_info',
    'The running version; the value is always 1.',
    ['version', 'node'],
    () => [[[version, process.versions.node], 1]],
  )
  return { stop: () => void delay.disable() }
}
