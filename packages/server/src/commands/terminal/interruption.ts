import type { EventEmitter } from 'node:events'
import { CommandRefused } from './command-refused.ts'

const codes = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Runs `work` with a signal that aborts on SIGINT or SIGTERM, so that it can clean up. A second signal ends the process
 * at once.
 */
export async function interruptible<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  signals: EventEmitter = process,
): Promise<Value> {
  const controller = new AbortController()
  const interrupt = (signal: keyof typeof codes) =>
    controller.abort(new CommandRefused(`interrupted by ${signal}: nothing was done`, codes[signal]))
  signals.once('SIGINT', interrupt)
  signals.once('SIGTERM', interrupt)
  try {
    return await work(controller.signal)
  } catch (error) {
    controller.signal.throwIfAborted()
    throw error
  } finally {
    signals.off('SIGINT', interrupt)
    signals.off('SIGTERM', interrupt)
  }
}
