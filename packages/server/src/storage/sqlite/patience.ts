import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseBusy, translate } from './faults.ts'

/** Milliseconds between two tries: short beside a commit of the other process, spread so that no two stay in step. */
export function pauseWhileBusy(): number {
  return 1 + Math.random() * 3
}

/** Tries again while another process holds the database, for so many milliseconds; the event loop goes on turning. */
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
