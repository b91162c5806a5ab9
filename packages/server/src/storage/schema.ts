import type { JobName } from '../background/job-store.ts'

/**
 * The tables, as Kysely types. Names ending in `_at` are milliseconds since 1970; flags are 0 or 1; lists and
 * objects are JSON text. Nothing here needs a type that only one engine has.
 */
export type Tables = {
  meta: MetaTable
  users: UsersTable
  credentials: CredentialsTable
  sessions: SessionsTable
  clients: ClientsTable
  registration_tokens: RegistrationTokensTable
  apis: ApisTable
  grants: GrantsTable
  token_families: TokenFamiliesTable
  one_time: OneTimeTable
  device_codes: DeviceCodesTable
  participations: ParticipationsTable
  denied_tokens: DeniedTokensTable
  keys: KeysTable
  events: EventsTable
  attempts: AttemptsTable
  jobs: JobsTable
}

export type Flag = 0 | 1

/** Facts about the database itself: its schema version, the check value of the master key. */
export type MetaTable = { key: string; value: string }

export type UsersTable = {
  id: string
  username: string
  username_key: string
  claims: string
  role: string
  declared: Flag
  disabled_at: number | null
  /** An authentication from before this moment buys no tokens any more: the password was changed since. */
  authenticated_from: number
  created_at: number
  updated_at: number
}

export type CredentialsTable = {
  user_id: string
  kind: 'password'
  /** Tells several of one kind apart; '' for the one password. */
  credential_id: string
  secret: string
  /** Of a declared password: a keyed fingerprint, to see at start whether it changed. */
  fingerprint: string | null
  created_at: number
  updated_at: number
}

export type SessionsTable = {
  id: string
  cookie_hash: string
  user_id: string
  authenticated_at: number
  amr: string
  created_at: number
  last_used_at: number
  expires_at: number
}

export type ClientsTable = {
  id: string
  metadata: string
  secrets: string
  declared: Flag
  disabled_at: number | null
  created_at: number
  updated_at: number
  /** Of a client that registered by itself: an address, or the hash of an initial access token. */
  registered_by: string | null
  registration_hash: string | null
  /** The beginning of the day in which it last got something. */
  last_used_at: number | null
  expires_at: number | null
}

/** Initial access tokens. */
export type RegistrationTokensTable = {
  hash: string
  uses_left: number
  created_at: number
  expires_at: number
}

export type ApisTable = {
  identifier: string
  definition: string
  declared: Flag
  created_at: number
  updated_at: number
}

export type GrantsTable = {
  id: string
  user_id: string
  client_id: string
  permissions: string
  remembered: Flag
  /** Counts how often it was widened, so that of two widenings at once neither is lost. */
  revision: number
  created_at: number
  expires_at: number | null
  revoked_at: number | null
}

export type TokenFamiliesTable = {
  id: string
  grant_id: string
  user_id: string
  client_id: string
  session_id: string | null
  scope: string
  resources: string
  authenticated_at: number
  amr: string
  /** The class of authentication it began with. */
  acr: string | null
  sid: string
  /** JSON object with two lists of names: `userinfo` and `idToken`. */
  claims: string | null
  /** JSON list; of a rich authorization request. */
  authorization_details: string | null
  generation: number
  rotated_at: number | null
  /** Whether the newest refresh token was used without being rotated. */
  newest_used: Flag
  /** How often the answer that made the generation `repeats_of` was given again. */
  repeats: number | null
  repeats_of: number | null
  created_at: number
  last_used_at: number
  expires_at: number
  idle_expires_at: number
  revoked_at: number | null
}

export type OneTimeTable = {
  kind: string
  hash: string
  data: string
  /** The grant that a code was made for. */
  grant_id: string | null
  created_at: number
  expires_at: number
  forget_at: number
  consumed_at: number | null
}

export type DeviceCodesTable = {
  hash: string
  user_code_hash: string
  client_id: string
  scope: string
  resources: string
  status: 'pending' | 'approved' | 'denied' | 'used'
  /** What a person allowed and as whom, once they have. */
  approval: string | null
  /** Seconds that have to pass between two polls. */
  interval: number
  polled_at: number | null
  created_at: number
  expires_at: number
  /** Where the device asked from; nowhere in rows from before this was kept. */
  address: string | null
}

export type ParticipationsTable = {
  session_id: string
  client_id: string
  user_id: string
  /** When the client is told: at the end of the session, or when that was tried and came to nothing, later. */
  due_at: number
  /** How often somebody has begun to. */
  attempts: number
}

export type DeniedTokensTable = { jti: string; expires_at: number }

export type KeysTable = {
  kid: string
  /** `encrypt`: the data key, under which the others are encrypted. */
  use: 'sign' | 'seal' | 'authenticate' | 'decrypt' | 'encrypt'
  alg: string
  status: 'next' | 'active' | 'retired'
  /** The private or secret part, encrypted under the data key; that one under the master key. */
  sealed: string
  created_at: number
  /** Of a `next` key: from when on it may take over. */
  activates_at: number | null
  activated_at: number | null
  retired_at: number | null
  /** The longest, in milliseconds, that anything it makes or made is good for. */
  tokens_live: number
}

export type EventsTable = {
  /** Begins with the time, so that ids sort as the events happened. */
  id: string
  at: number
  type: string
  user_id: string | null
  client_id: string | null
  flow_id: string | null
  facts: string | null
}

export type AttemptsTable = { key: string; count: number; window_ends_at: number }

export type JobsTable = {
  name: JobName
  holder: string
  started_at: number
  due_at: number
  finished_at: number | null
  succeeded_at: number | null
  outcome: 'done' | 'failed' | null
  failures: number
  milliseconds: number | null
  facts: string
}
