import { createHash } from 'node:crypto'
import type { SigningAlg } from '../access/api.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { encryptedFor } from '../jose/encrypted-response.ts'
import { signJws, verifyOwnJws } from './jws.ts'

/** What an ID token says. OIDC Core §2 */
export type IdTokenFacts = {
  subject: string
  nonce: string | undefined
  sid: string
  authenticatedAt: number
  amr: readonly string[]
  acr?: string | undefined
  /** What comes with it: an access token, and through the browser also a code and the client's `state`. */
  accessToken?: string | undefined
  code?: string | undefined
  state?: string | undefined
  /** About the person: where no access token comes with it that could ask for them. §5.4 */
  claims?: Readonly<Record<string, unknown>> | undefined
}

const jwtType = 'JWT'

/** Signed, and then encrypted where the client registered that. OIDC Core §2 */
export async function mintIdToken(client: Client, facts: IdTokenFacts, context: Context): Promise<string> {
  const alg = client.idTokenSignedResponseAlg
  const ahead = Math.ceil(context.ahead() / 1000)
  const now = Math.floor(context.now() / 1000) - ahead
  const signed = await signJws(context.keys.signing(alg), jwtType, {
    ...facts.claims,
    iss: context.issuer,
    sub: facts.subject,
    aud: client.id,
    iat: now,
    exp: now + context.lifetimes.idToken,
    auth_time: Math.floor(facts.authenticatedAt / 1000) - ahead,
    amr: facts.amr,
    ...(facts.acr === undefined ? {} : { acr: facts.acr }),
    sid: facts.sid,
    ...hashes(facts, alg),
    ...(facts.nonce === undefined ? {} : { nonce: facts.nonce }),
  })
  const { idTokenEncryptedResponseAlg, idTokenEncryptedResponseEnc } = client
  if (idTokenEncryptedResponseAlg === undefined) return signed
  const registered = { alg: idTokenEncryptedResponseAlg, enc: idTokenEncryptedResponseEnc }
  return encryptedFor(client, registered, signed, context, 'JWT')
}

/** Ties it to what comes with it, so that nobody swaps a part. OIDC Core §3.1.3.6, §3.3.2.11 */
function hashes({ accessToken, code, state }: IdTokenFacts, alg: SigningAlg): Record<string, string> {
  return {
    ...(accessToken === undefined ? {} : { at_hash: halfHash(accessToken, alg) }),
    ...(code === undefined ? {} : { c_hash: halfHash(code, alg) }),
    // Of FAPI 1: only where it goes through the browser, as does `state`.
    ...(state === undefined ? {} : { s_hash: halfHash(state, alg) }),
  }
}

/** The left half of a hash, with the hash function of the signature; Ed25519 hashes with SHA-512. §3.1.3.6 */
export function halfHash(value: string, alg: SigningAlg): string {
  const digest = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(value)
    .digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

/** Whom, which client and which session an ID token of ours is about. */
export type IdTokenHint = { clientId: string; subject: string; sid: string }

/** What an ID token of ours says, expired or not; `undefined` if it is none. RP-Initiated Logout §4 */
export function readIdToken(
  token: string,
  { issuer, keys }: Pick<Context, 'issuer' | 'keys'>,
): IdTokenHint | undefined {
  const { iss, aud, sub, sid } = verifyOwnJws(token, jwtType, keys) ?? {}
  if (iss !== issuer || typeof aud !== 'string' || typeof sub !== 'string') return undefined
  // RFC 8725 §3.12: every ID token has one, and no other JWT of ours with this type does.
  return typeof sid === 'string' ? { clientId: aud, subject: sub, sid } : undefined
}

/**
 * What an `id_token_hint` says about whom; `undefined` if it is not an ID token of ours for this client.
 * One that has expired still is a hint. OIDC Core §3.1.2.1
 */
export function readIdTokenHint(
  hint: string,
  client: Client,
  context: Context,
): { subject: string } | undefined {
  const read = readIdToken(hint, context)
  return read?.clientId === client.id ? { subject: read.subject } : undefined
}
