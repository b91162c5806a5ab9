import type { Job } from './job.ts'

/** Rows of a kind in one batch. */
const batch = 1_000

/** Deletes what nobody needs any more, in small batches between which other requests come in. */
export function cleanUp(storage: {
  sweep(now: number, limit: number): Promise<{ deleted: number; more: boolean }>
}): Job {
  return {
    name: 'clean-up',
    every: 60_000,
    async run({ now, stopping }) {
      let deleted = 0
      for (;;) {
        const swept = await storage.sweep(now, batch)
        deleted += swept.deleted
        if (!swept.more || stopping.aborted) return { facts: { deleted }, more: swept.more }
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}
