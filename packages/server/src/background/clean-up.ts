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

/** Deletes what nobody needs any more, a bounded amount per tick. */
export function cleanUp(storage: Sweeper): Job {
  return {
    name: 'clean-up',
    every: 60_000,
    async run({ now, stopping }) {
      const { deleted, backlog, more } = await storage.sweep(now, { stopping })
      return { facts: { deleted, backlog }, more }
    },
  }
}
