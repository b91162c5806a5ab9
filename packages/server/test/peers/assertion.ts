import { randomUUID } from 'node:crypto'
import { type CryptoKey, type JWTPayload, SignJWT } from 'jose'
import type { Party } from './party.ts'
import { keys, secretOf } from './registered.ts'

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** How an assertion differs from a valid one. */
export type AssertionChange = {
  claims?: JWTPayload
  without?: string
  header?: Record<string, unknown>
  key?: CryptoKey
}

/** A client assertion signed with the client's key. */
export async function assertion(
  party: Party,
  { claims, without, header, key }: AssertionChange = {},
  id = 'keyed',
): Promise<string> {
  const said: JWTPayload = { ...claimsOf(party, id), ...claims }
  if (without !== undefined) delete said[without]
  return new SignJWT(said)
    .setProtectedHeader({ alg: 'ES256', kid: 'own', ...header })
    .sign(key ?? keys.own.privateKey)
}

/** A client assertion with a MAC under the client secret. */
export async function macAssertion(
  party: Party,
  id: string,
  { secret = secretOf(id), alg = 'HS256' }: { secret?: string; alg?: string },
): Promise<string> {
  return new SignJWT(claimsOf(party, id)).setProtectedHeader({ alg }).sign(Buffer.from(secret))
}

function claimsOf(party: Party, id: string): JWTPayload {
  const now = Math.floor(Date.now() / 1000)
  return { iss: id, sub: id, aud: party.issuer, jti: randomUUID(), iat: now, exp: now + 60 }
}
