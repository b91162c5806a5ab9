import type { Job } from './job.ts'

/** The members of the storage's `KeyChange` that are logged. */
type Change = { kid: string; use: string; alg: string; became: string }

/**
 * Rotates the keys that are due. A minute is negligible compared with the days for which the next key is published
 * before its use. A rotation that does not happen is visible in the heartbeat of this job and in the age of the keys.
 */
export function keyRotation(
  rotateDue: (now: number) => Promise<readonly Change[]>,
  log: { info(facts: object, message: string): void },
): Job {
  return {
    name: 'keys',
    every: 60_000,
    async run({ now }) {
      const changes = await rotateDue(now)
      for (const { kid, use, alg, became } of changes)
        log.info({ kid, use, alg, became }, 'a key was rotated')
      return { facts: { changes: changes.length } }
    },
  }
}
