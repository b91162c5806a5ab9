import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseBusy, translate } from './faults.ts'

/** Milliseconds between two attempts: shorter than a commit of another process, and random to avoid lockstep. */
export function pauseWhileBusy(): number {
  return 1 + Math.random() * 3
}

/** Retries while another process locks the database, for `patience` milliseconds, without blocking the event loop. */
export async function whileBusy<Value>(patience: number, run: () => Value): Promise<Value> {
  let end: number | undefined
  for (;;) {
    try {
      return translate(run)
    } catch (error) {
      end ??= performance.now() + patience
      if (!(error instanceof DatabaseBusy) || performance.now() >= end) throw error
    }
    await delay(pauseWhileBusy())
  }
}
