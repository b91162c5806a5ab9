import type { Job } from './job.ts'

/** What became of a key: `KeyChange` of the storage, as far as people are told. */
type Change = { kid: string; use: string; alg: string; became: string }

/**
 * Rotates the keys that are due. A minute is nothing beside the days for which the next key is known before its use;
 * a rotation that nobody makes shows in the heartbeat of this job and in the age of the keys.
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
