/** The kinds of credentials, as the database names them. */
export type CredentialKind = 'password' | 'one_time_code' | 'recovery_code' | 'passkey'

/** A stored credential of a person. Times are milliseconds since 1970. */
export type Credential = {
  userId: string
  kind: CredentialKind
  /** Distinguishes several credentials of one kind. */
  id: string
  /** Decrypted if it is stored encrypted; `undefined` if it cannot be decrypted, because the data key was replaced. */
  secret: string | undefined
  /** The name that the person gave. */
  name: string | undefined
  facts: Readonly<Record<string, unknown>>
  counter: number
  createdAt: number
  changedAt: number
  lastUsedAt: number | undefined
  /** Whether the configuration file declares it. */
  declared: boolean
}

/** `sealed`: whether the secret is stored encrypted, because it is needed again. */
export type NewCredential = Pick<Credential, 'userId' | 'kind' | 'id' | 'facts' | 'counter'> & {
  secret: string
  sealed: boolean
  name?: string | undefined
  lastUsedAt?: number | undefined
}

/**
 * A proof that is used up in the same write as what it is for, so that no proof counts twice. `consume`: deletes the
 * credential. `counter`: raises the counter; lost if it is not higher than the stored one, except that it may stay 0.
 */
export type CredentialUse = { userId: string; kind: CredentialKind; id: string } & (
  | { consume: true }
  | { consume?: undefined; counter: number; facts?: Readonly<Record<string, unknown>> }
)
