import type { Job } from './job.ts'

/** The part of the storage that the clean-up needs. */
export type Sweeper = {
  sweep(
    now: number,
    options: { stopping: AbortSignal },
  ): Promise<{
    deleted: Readonly<Record<string, number>>
    backlog: Readonly<Record<string, number>>
    more: boolean
  }>
}

/**
 * Deletes expired rows, a bounded number per tick: those that had expired when the previous run started. If this
 * machine's clock has jumped ahead since then, the other processes adopt the new time before their rows are deleted.
 */
export function cleanUp(storage: Sweeper): Job {
  return {
    name: 'clean-up',
    every: 60_000,
    async run({ now, last, stopping }) {
      const over = Math.min(now, last?.startedAt ?? now)
      const { deleted, backlog, more } = await storage.sweep(over, { stopping })
      return { facts: { deleted, backlog }, more }
    },
  }
}
