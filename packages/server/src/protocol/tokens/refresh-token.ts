import { createHash, createHmac, type KeyObject } from 'node:crypto'
import type { Context } from '../context.ts'
import { unwrap, wrap } from '../secrets/artefact.ts'
import { constantTimeEqual } from '../secrets/constant-time-equal.ts'

/**
 * A refresh token contains its family and generation, authenticated by a MAC. It is not stored, and the token of a
 * generation is always the same. Layout: version, kid length, kid, family (16 bytes), generation (4 bytes),
 * HMAC-SHA-256 (32 bytes).
 */
export type RefreshToken = { familyId: string; generation: number }

const version = 1
const familyLength = 16
const macLength = 32

export const familyIdPrefix = 'fam_'

/**
 * The id of the token family for a code. It is derived from the code and its PKCE challenge, so that a replay can be
 * traced to the family even after the code was deleted from the store. Without the code nobody can compute it.
 */
export function familyIdOf(code: string, codeChallenge: string): string {
  const digest = createHash('sha256')
    .update('family\0')
    .update(code)
    .update('\0')
    .update(codeChallenge)
    .digest()
  return familyIdPrefix + digest.toString('base64url', 0, familyLength)
}

export function mintRefreshToken(token: RefreshToken, context: Pick<Context, 'issuer' | 'keys'>): string {
  const { kid, key } = context.keys.authenticating()
  const body = Buffer.concat([
    Buffer.from([version, kid.length]),
    Buffer.from(kid, 'latin1'),
    Buffer.from(token.familyId.slice(familyIdPrefix.length), 'base64url'),
    uint32(token.generation),
  ])
  return wrap('vk_rt_', Buffer.concat([body, mac(key, context.issuer, body)]))
}

/** The content of an authentic refresh token, or `undefined`. */
export function readRefreshToken(
  token: string,
  context: Pick<Context, 'issuer' | 'keys'>,
): RefreshToken | undefined {
  const bytes = unwrap('vk_rt_', token)
  if (bytes === undefined || bytes.length < 2 || bytes[0] !== version) return undefined
  const headLength = 2 + bytes.readUInt8(1)
  if (bytes.length !== headLength + familyLength + 4 + macLength) return undefined
  const kept = context.keys.authenticated(bytes.toString('latin1', 2, headLength))
  if (kept === undefined) return undefined
  const body = bytes.subarray(0, -macLength)
  if (!constantTimeEqual(bytes.subarray(-macLength), mac(kept.key, context.issuer, body))) return undefined
  return {
    familyId: familyIdPrefix + bytes.toString('base64url', headLength, headLength + familyLength),
    generation: bytes.readUInt32BE(headLength + familyLength),
  }
}

function mac(key: KeyObject, issuer: string, body: Buffer): Buffer {
  return createHmac('sha256', key).update('vk_rt_').update(issuer).update('\0').update(body).digest()
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value)
  return bytes
}
