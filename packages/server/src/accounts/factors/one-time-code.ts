import type { Limit } from '../throttling/throttle.ts'
import type { Credential, NewCredential } from './credential.ts'
import type { Factor, Proof } from './factor.ts'
import { fromBase32, stepOfCode } from './totp.ts'

const minute = 60_000

/**
 * At any time three codes of a million are right. With forty guesses a day, somebody who knows the password is right
 * after a year with a chance of four in a hundred, and the person is told long before that.
 * NIST SP 800-63B §3.2.2, RFC 6238 §5.1
 */
export const codeLimits: readonly Limit[] = [
  { name: '10min', attempts: 5, window: 10 * minute },
  { name: '4h', attempts: 20, window: 240 * minute },
  { name: '24h', attempts: 40, window: 24 * 60 * minute },
]

const methods = ['otp', 'mfa'] as const

/** A code from an authenticator app, which changes every half minute. RFC 6238 */
export const oneTimeCode = {
  kind: 'one_time_code',
  methods,
  alone: false,
  second: 'required',
  most: 5,
  typed: {
    limits: codeLimits,
    prove(typed, credentials, { now }) {
      const code = typed.replaceAll(/[\s-]/g, '')
      const at = now()
      let proof: Proof | undefined
      for (const each of credentials) {
        const step = stepOfCode(code, seedOf(each), at)
        if (step === undefined) continue
        // RFC 6238 §5.2: each code is accepted once, so the step must be later than the last accepted one.
        const { userId, kind, id } = each
        proof = { methods, uses: { userId, kind, id, counter: step } }
      }
      return proof
    },
  },
} as const satisfies Factor

function seedOf({ userId, secret }: Credential): Buffer {
  const seed = secret === undefined ? undefined : fromBase32(secret)
  // Not the same as a wrong code: the person could type what they like.
  if (seed === undefined)
    throw new Error(`credentials of ${userId}: a seed cannot be decrypted with the data key`)
  return seed
}

/** The new credential of an authenticator app. The code that confirmed it cannot be used again. */
export function newOneTimeCode(
  userId: string,
  { id, seed, name, now }: { id: string; seed: string; name: string | undefined; now: number },
  confirmedBy: string,
): NewCredential | undefined {
  const bytes = fromBase32(seed)
  const step = bytes && stepOfCode(confirmedBy.replaceAll(/[\s-]/g, ''), bytes, now)
  if (step === undefined) return undefined
  return {
    userId,
    kind: 'one_time_code',
    id,
    secret: seed,
    sealed: true,
    name,
    facts: {},
    counter: step,
  }
}
