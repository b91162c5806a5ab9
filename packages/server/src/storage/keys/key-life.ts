import type { Selectable } from 'kysely'
import type { SigningAlg } from '../../protocol/access/api.ts'
import type { DecryptionKey } from '../../protocol/tokens/keys.ts'
import type { KeysTable } from '../schema/schema.ts'

/** A key that does something for tokens. */
export type KeyRow = Omit<Selectable<KeysTable>, 'use'> & { use: KeyKind['use'] }

/** What a key is for: of each there is one active key, and one `next` for a while before it takes over. */
export type KeyKind =
  | { use: 'sign'; alg: SigningAlg }
  | { use: 'seal'; alg: 'A256GCM' }
  | { use: 'authenticate'; alg: 'HS256' }
  | { use: 'decrypt'; alg: DecryptionKey['alg'] }

/** The kinds that every server has: of each one key is active at any time. */
export const tokenKinds: readonly KeyKind[] = [
  { use: 'sign', alg: 'RS256' },
  { use: 'sign', alg: 'ES256' },
  { use: 'sign', alg: 'EdDSA' },
  { use: 'seal', alg: 'A256GCM' },
  { use: 'authenticate', alg: 'HS256' },
]

/** Those that a server has once somebody wanted requests to be encrypted for it. */
export const requestKinds: readonly KeyKind[] = [
  { use: 'decrypt', alg: 'RSA-OAEP-256' },
  { use: 'decrypt', alg: 'ECDH-ES' },
]

/** Every kind there is. */
export const keyKinds: readonly KeyKind[] = [...tokenKinds, ...requestKinds]

/** How an operator wants keys to live, in milliseconds. */
export type KeyPolicy = {
  /** How long a key is active; 0: until somebody rotates by hand. */
  rotateEvery: number
  /** How long a key is known everywhere before it is used. */
  publishAhead: number
  /** How long it is published at least, also where an operator cannot wait: longer than a JWKS may be old. */
  leastLead: number
  /** The longest that a refresh token may be good for. */
  refreshTokensLive: number
}

const hour = 60 * 60 * 1000
const day = 24 * hour

/** How old the keys of a JWKS may be when it is made, in milliseconds. */
export const jwksStaleness = 500

/** Three times that, for a process that stands still for a moment between the two. */
export const leastKeyLead = 3 * jwksStaleness

/** Where nobody says otherwise. */
export const defaultKeyPolicy: KeyPolicy = {
  rotateEvery: 90 * day,
  publishAhead: 2 * day,
  leastLead: leastKeyLead,
  refreshTokensLive: 365 * day,
}

/** An instance that could not look at the keys for so long makes no more tokens, in milliseconds. */
export const longestStaleness = hour
/** What a key outlives its last token by: instances that have not seen yet that it is retired, and wrong clocks. */
const slack = longestStaleness + hour
/** How long a signature is still known to be ours after that: an ID token that is over goes on being a hint. */
const hintsLive = 30 * day

/**
 * How long what a key of this kind makes may be good for. No setting allows ID and access tokens more than an hour. What
 * is made with the public half of a key for requests comes for as long as somebody keeps a copy of the JWKS.
 */
export function tokensLive({ use }: Pick<KeyRow, 'use'>, policy: KeyPolicy): number {
  if (use === 'decrypt') return day
  return use === 'authenticate' ? policy.refreshTokensLive : hour
}

/** When a key began to be used; the first ones are active from their beginning. */
export function activeSince(row: Pick<KeyRow, 'activated_at' | 'created_at'>): number {
  return row.activated_at ?? row.created_at
}

/** When the successor of an active key is due to be made; `undefined`: never by itself. */
export function successorDueAt(active: KeyRow, policy: KeyPolicy): number | undefined {
  if (policy.rotateEvery === 0) return undefined
  return activeSince(active) + policy.rotateEvery - policy.publishAhead
}

/** When the last token of a retired key has certainly expired: then nobody needs its public half any more. */
export function publishedUntil(row: Pick<KeyRow, 'retired_at' | 'tokens_live'>): number {
  return row.retired_at === null ? Number.POSITIVE_INFINITY : row.retired_at + row.tokens_live + slack
}

/** When a retired key is deleted. */
export function keptUntil(row: Pick<KeyRow, 'use' | 'retired_at' | 'tokens_live'>): number {
  return publishedUntil(row) + (row.use === 'sign' ? hintsLive : 0)
}

/** A job that runs every minute and is a day late with the step that is due: somebody has to look. */
export function isOverdue(
  active: KeyRow,
  next: Pick<KeyRow, 'activates_at'> | undefined,
  policy: KeyPolicy,
  now: number,
): boolean {
  const dueAt = next === undefined ? successorDueAt(active, policy) : (next.activates_at ?? undefined)
  return dueAt !== undefined && now - dueAt > day
}
