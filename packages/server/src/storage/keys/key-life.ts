import type { Selectable } from 'kysely'
import type { SigningAlg } from '../../protocol/access/api.ts'
import type { DecryptionKey } from '../../protocol/tokens/keys.ts'
import type { KeysTable } from '../schema/schema.ts'

/** A key other than the data key. */
export type KeyRow = Omit<Selectable<KeysTable>, 'use'> & { use: KeyKind['use'] }

/** The purpose of a key. Each kind has one active key, and for a while before a rotation one `next` key. */
export type KeyKind =
  | { use: 'sign'; alg: SigningAlg }
  | { use: 'seal'; alg: 'A256GCM' }
  | { use: 'authenticate'; alg: 'HS256' }
  | { use: 'decrypt'; alg: DecryptionKey['alg'] }

/** The kinds that every server has; one key of each is active at any time. */
export const tokenKinds: readonly KeyKind[] = [
  { use: 'sign', alg: 'RS256' },
  { use: 'sign', alg: 'ES256' },
  { use: 'sign', alg: 'EdDSA' },
  { use: 'seal', alg: 'A256GCM' },
  { use: 'authenticate', alg: 'HS256' },
]

/** The kinds that a server has if it accepts encrypted requests. */
export const requestKinds: readonly KeyKind[] = [
  { use: 'decrypt', alg: 'RSA-OAEP-256' },
  { use: 'decrypt', alg: 'ECDH-ES' },
]

/** All kinds. */
export const keyKinds: readonly KeyKind[] = [...tokenKinds, ...requestKinds]

/** How keys are rotated, in milliseconds. */
export type KeyPolicy = {
  /** How long a key is active; 0: until an operator rotates it. */
  rotateEvery: number
  /** How long a key is published before it is used. */
  publishAhead: number
  /** The minimum of that time, for an operator who cannot wait. It is longer than a JWKS may be stale. */
  leastLead: number
  /** The longest lifetime of a refresh token. */
  refreshTokensLive: number
}

const hour = 60 * 60 * 1000
const day = 24 * hour

/** How old the keys in a JWKS response may be when it is sent, in milliseconds. */
export const jwksStaleness = 500

/** Three times that, in case a process is suspended briefly between reading the keys and responding. */
export const leastKeyLead = 3 * jwksStaleness

/** The default. */
export const defaultKeyPolicy: KeyPolicy = {
  rotateEvery: 90 * day,
  publishAhead: 2 * day,
  leastLead: leastKeyLead,
  refreshTokensLive: 365 * day,
}

/** An instance that has not been able to read the keys for this long issues no more tokens, in milliseconds. */
export const longestStaleness = hour
/**
 * How long a key is kept after its last token: for instances that still use the retired key, and for clock differences.
 */
const slack = longestStaleness + hour
/** How long a signing key is kept after that: an expired ID token may still be used as `id_token_hint`. */
const hintsLive = 30 * day

/**
 * The longest lifetime of tokens made with a key of this kind. No setting allows more than an hour for ID and access
 * tokens. Encrypted requests arrive for as long as clients keep a copy of the JWKS.
 */
export function tokensLive({ use }: Pick<KeyRow, 'use'>, policy: KeyPolicy): number {
  if (use === 'decrypt') return day
  return use === 'authenticate' ? policy.refreshTokensLive : hour
}

/** When a key became active; the first keys are active from their creation. */
export function activeSince(row: Pick<KeyRow, 'activated_at' | 'created_at'>): number {
  return row.activated_at ?? row.created_at
}

/** When the successor of an active key is due to be created; `undefined` if keys are not rotated automatically. */
export function successorDueAt(active: KeyRow, policy: KeyPolicy): number | undefined {
  if (policy.rotateEvery === 0) return undefined
  return activeSince(active) + policy.rotateEvery - policy.publishAhead
}

/** When the last token of a retired key has certainly expired, so that its public key is no longer needed. */
export function publishedUntil(row: Pick<KeyRow, 'retired_at' | 'tokens_live'>): number {
  return row.retired_at === null ? Number.POSITIVE_INFINITY : row.retired_at + row.tokens_live + slack
}

/** When a retired key is deleted. */
export function keptUntil(row: Pick<KeyRow, 'use' | 'retired_at' | 'tokens_live'>): number {
  return publishedUntil(row) + (row.use === 'sign' ? hintsLive : 0)
}

/** Whether a rotation step is a day late. The job runs every minute, so an operator has to look into it. */
export function isOverdue(
  active: KeyRow,
  next: Pick<KeyRow, 'activates_at'> | undefined,
  policy: KeyPolicy,
  now: number,
): boolean {
  const dueAt = next === undefined ? successorDueAt(active, policy) : (next.activates_at ?? undefined)
  return dueAt !== undefined && now - dueAt > day
}
