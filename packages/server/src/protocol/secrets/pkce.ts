import { createHash } from 'node:crypto'
import { constantTimeEqual } from './constant-time-equal.ts'

/** RFC 7636 §4.2: base64url of a SHA-256. */
const s256Challenge = /^[A-Za-z0-9_-]{43}$/
/** RFC 7636 §4.1: 43 to 128 unreserved characters. */
const codeVerifier = /^[A-Za-z0-9._~-]{43,128}$/

/** Why a code cannot be bound to this challenge, for the client's developer; `undefined` if it can. RFC 7636 §4.3 */
export function challengeProblem(
  challenge: string | undefined,
  method: string | undefined,
): string | undefined {
  if (challenge === undefined) return 'code_challenge is missing: PKCE with S256 is required'
  // §4.3: without a method the challenge is `plain`, which protects from nobody who can read the request.
  if (method === undefined) return 'code_challenge_method is missing: only S256 is supported'
  if (method !== 'S256') return 'code_challenge_method must be S256'
  if (!s256Challenge.test(challenge))
    return 'code_challenge must be 43 base64url characters, as S256 makes them'
  return undefined
}

/** Whether the verifier is the one that the S256 challenge was made from. RFC 7636 §4.6 */
export function verifierMatches(verifier: string, challenge: string): boolean {
  if (!codeVerifier.test(verifier) || !s256Challenge.test(challenge)) return false
  return constantTimeEqual(s256(verifier), challenge)
}

/**
 * What is wrong with the verifier of a code that has this challenge. Absent is wrong, and so is one for a code that
 * has none: somebody took the challenge out of the request. RFC 7636 §4.6, RFC 9700 §4.8.2
 */
export function verifierProblem(
  verifier: string | undefined,
  challenge: string | undefined,
): string | undefined {
  if (challenge === undefined)
    return verifier === undefined ? undefined : 'code_verifier was sent for a code without a code_challenge'
  if (verifier === undefined) return 'code_verifier is missing'
  return verifierMatches(verifier, challenge) ? undefined : 'code_verifier does not match the code_challenge'
}

/** The S256 challenge that belongs to a verifier; `undefined` if it is none. RFC 7636 §4.2 */
export function challengeOf(verifier: string | undefined): string | undefined {
  return verifier !== undefined && codeVerifier.test(verifier) ? s256(verifier) : undefined
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}
