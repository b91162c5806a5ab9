import { createHash } from 'node:crypto'
import { constantTimeEqual } from './constant-time-equal.ts'

/** RFC 7636 §4.2: base64url of a SHA-256. */
const s256Challenge = /^[A-Za-z0-9_-]{43}$/
/** RFC 7636 §4.1: 43 to 128 unreserved characters. */
const codeVerifier = /^[A-Za-z0-9._~-]{43,128}$/

/** Why a challenge is refused, as an error description; `undefined` if it is accepted. RFC 7636 §4.3 */
export function challengeProblem(
  challenge: string | undefined,
  method: string | undefined,
): string | undefined {
  if (challenge === undefined) return 'code_challenge is missing: PKCE with S256 is required'
  // §4.3: without a method the challenge is `plain`, which does not protect from an attacker who can read the request.
  if (method === undefined) return 'code_challenge_method is missing: only S256 is supported'
  if (method !== 'S256') return 'code_challenge_method must be S256'
  if (!s256Challenge.test(challenge))
    return 'code_challenge must be 43 base64url characters: the SHA-256 hash of the code_verifier'
  return undefined
}

/** Whether the S256 challenge was derived from this verifier. RFC 7636 §4.6 */
export function verifierMatches(verifier: string, challenge: string): boolean {
  if (!codeVerifier.test(verifier) || !s256Challenge.test(challenge)) return false
  return constantTimeEqual(s256(verifier), challenge)
}

/**
 * Why a verifier is refused for a code with this challenge, as an error description. A verifier for a code without a
 * challenge is refused, too: it suggests that an attacker removed the challenge from the authorization request (PKCE
 * downgrade). RFC 7636 §4.6, RFC 9700 §4.8.2
 */
export function verifierProblem(
  verifier: string | undefined,
  challenge: string | undefined,
): string | undefined {
  if (challenge === undefined)
    return verifier === undefined
      ? undefined
      : 'code_verifier was sent, but the authorization request had no code_challenge'
  if (verifier === undefined) return 'code_verifier is missing'
  return verifierMatches(verifier, challenge) ? undefined : 'code_verifier does not match the code_challenge'
}

/** The S256 challenge of a verifier; `undefined` if the verifier is missing or malformed. RFC 7636 §4.2 */
export function challengeOf(verifier: string | undefined): string | undefined {
  return verifier !== undefined && codeVerifier.test(verifier) ? s256(verifier) : undefined
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}
