/** What is used once, or kept for one short walk through pages. Found by the hash of what its bearer holds. */
export type OneTimeKind = 'code' | 'interaction' | 'pushed' | 'setup' | 'used'

export type OneTime<Data = unknown> = {
  kind: OneTimeKind
  /** SHA-256 of the artefact, base64url. */
  hash: string
  data: Data
  createdAt: number
  expiresAt: number
  /** When the row may be deleted: a used code is kept so that a replay is known for one. */
  forgetAt: number
  consumedAt: number | null
}

export type NewOneTime<Data = unknown> = Omit<OneTime<Data>, 'consumedAt'>

/** Names the artefact that a write uses up. */
export type Spend = { kind: OneTimeKind | 'device'; hash: string }

/** Whether a conditional write won. `lost`: what it leaned on was used, ended or revoked in the meantime. */
export type Won = 'won' | 'lost'
