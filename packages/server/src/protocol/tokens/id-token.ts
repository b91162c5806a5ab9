import { createHash } from 'node:crypto'
import type { SigningAlg } from '../access/api.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { encryptedFor } from '../jose/encrypted-response.ts'
import { signJws, verifyOwnJws } from './jws.ts'

/** The values from which an ID token is made. OIDC Core §2 */
export type IdTokenFacts = {
  subject: string
  nonce: string | undefined
  sid: string
  authenticatedAt: number
  amr: readonly string[]
  acr?: string | undefined
  /** Issued in the same response: an access token, and in the front channel also a code and the client's `state`. */
  accessToken?: string | undefined
  code?: string | undefined
  state?: string | undefined
  /** Claims about the person. With no access token in the response, UserInfo cannot return them. §5.4 */
  claims?: Readonly<Record<string, unknown>> | undefined
}

const jwtType = 'JWT'

/** Makes an ID token: signed, then encrypted if the client registered for that. OIDC Core §2 */
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

/** Binds the ID token to the rest of its response, so that no part can be substituted. OIDC Core §3.1.3.6, §3.3.2.11 */
function hashes({ accessToken, code, state }: IdTokenFacts, alg: SigningAlg): Record<string, string> {
  return {
    ...(accessToken === undefined ? {} : { at_hash: halfHash(accessToken, alg) }),
    ...(code === undefined ? {} : { c_hash: halfHash(code, alg) }),
    // FAPI 1.0 part 2 §5.2.2.1: `s_hash` in front-channel responses, the only ones that carry `state`.
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

/** The client, person and session that an ID token of this server names. */
export type IdTokenHint = { clientId: string; subject: string; sid: string }

/** Reads an ID token of this server, expired or not; `undefined` if it is not one. RP-Initiated Logout §4 */
export function readIdToken(
  token: string,
  { issuer, keys }: Pick<Context, 'issuer' | 'keys'>,
): IdTokenHint | undefined {
  const { iss, aud, sub, sid } = verifyOwnJws(token, jwtType, keys) ?? {}
  if (iss !== issuer || typeof aud !== 'string' || typeof sub !== 'string') return undefined
  // RFC 8725 §3.12: every ID token has a `sid`, and no other JWT of this server with the same `typ` has one.
  return typeof sid === 'string' ? { clientId: aud, subject: sub, sid } : undefined
}

/**
 * The person whom an `id_token_hint` names; `undefined` if it is not an ID token that this server issued to the client.
 * An expired ID token is accepted. OIDC Core §3.1.2.1
 */
export function readIdTokenHint(
  hint: string,
  client: Client,
  context: Context,
): { subject: string } | undefined {
  const read = readIdToken(hint, context)
  return read?.clientId === client.id ? { subject: read.subject } : undefined
}
