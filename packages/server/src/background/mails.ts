import type { Job } from './job.ts'

/** Sends the mails that were not sent immediately, or failed. */
export function mails(
  deliverDue: (
    stopping: AbortSignal,
  ) => Promise<{ sent: number; postponed: number; givenUp: number; more: boolean }>,
): Job {
  return {
    name: 'mails',
    every: 15_000,
    async run({ stopping }) {
      const { more, ...facts } = await deliverDue(stopping)
      return { facts, more }
    },
  }
}
