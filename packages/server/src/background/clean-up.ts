import type { Job } from './job.ts'

/** What the clean-up needs of the database. */
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
 * Deletes what nobody needs any more, a bounded amount per tick: what was over when the run before this one began. Where
 * the clock of this machine has leapt since, every other process follows before a row goes that it still needs.
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
