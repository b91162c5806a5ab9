/**
 * Kinds of artefacts that are used once or kept for one interaction. Each is found by the hash of the secret that its
 * bearer presents.
 */
export type OneTimeKind = 'code' | 'interaction' | 'pushed' | 'setup' | 'sign_in' | 'used'

export type OneTime<Data = unknown> = {
  kind: OneTimeKind
  /** SHA-256 of the artefact, base64url. */
  hash: string
  data: Data
  createdAt: number
  expiresAt: number
  /** When the row may be deleted: a used code is kept so that a replay of it is recognized. */
  forgetAt: number
  consumedAt: number | null
}

export type NewOneTime<Data = unknown> = Omit<OneTime<Data>, 'consumedAt'>

/** The one-time artefact that a write consumes. */
export type Spend = { kind: OneTimeKind | 'device'; hash: string }

/**
 * Whether a conditional write took effect. `lost`: something that it depends on had been consumed, revoked or deleted
 * by another write, or had expired.
 */
export type Won = 'won' | 'lost'
