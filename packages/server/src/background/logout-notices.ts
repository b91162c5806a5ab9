import type { Job } from './job.ts'

/** Sends the logout notices that were not sent immediately, or failed. */
export function logoutNotices(
  tellDue: (stopping: AbortSignal) => Promise<{ told: number; failed: number; more: boolean }>,
): Job {
  return {
    name: 'logout-notices',
    every: 15_000,
    async run({ stopping }) {
      const { told, failed, more } = await tellDue(stopping)
      return { facts: { told, failed }, more }
    },
  }
}
