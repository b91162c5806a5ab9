import type { CredentialKind } from '../../accounts/factors/credential.ts'
import type { JobName } from '../../background/job-store.ts'
import type { MembershipKind } from '../../protocol/records/memberships.ts'

/**
 * The tables, as Kysely types. Columns ending in `_at` are milliseconds since 1970; flags are 0 or 1; lists and
 * objects are JSON text. Every column type exists in both engines.
 */
export type Tables = {
  meta: MetaTable
  users: UsersTable
  credentials: CredentialsTable
  memberships: MembershipsTable
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
  mails: MailsTable
  mail_addresses: MailAddressesTable
  mail_links: MailLinksTable
  invitations: InvitationsTable
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
  /** No tokens are issued for an authentication before this time: the password has been changed since. */
  authenticated_from: number
  created_at: number
  updated_at: number
}

export type CredentialsTable = {
  user_id: string
  kind: CredentialKind
  /** Distinguishes several credentials of one kind; '' for the password. Of a recovery code: its keyed hash. */
  credential_id: string
  /** The hash of a password, the public key of a passkey, the encrypted seed of one-time codes; else ''. */
  secret: string
  /** Of a declared password: a keyed fingerprint, to detect at startup whether it has changed. */
  fingerprint: string | null
  created_at: number
  updated_at: number
  /** The name that the person gave. */
  name: string | null
  /** JSON object with what its kind has to remember. */
  facts: string | null
  /** Only ever raised: the last accepted time step of a one-time code, the signature counter of a passkey. */
  counter: number | null
  last_used_at: number | null
}

/** The groups and roles of users. */
export type MembershipsTable = {
  user_id: string
  kind: MembershipKind
  name: string
  /** Whether the configuration file declares it. */
  declared: Flag
  created_at: number
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
  /** The `User-Agent` header of the last sign-in, truncated; null in rows written before this column existed. */
  user_agent: string | null
  /** The IP address of the last sign-in. */
  address: string | null
}

export type ClientsTable = {
  id: string
  metadata: string
  secrets: string
  declared: Flag
  disabled_at: number | null
  created_at: number
  updated_at: number
  /** Of a self-registered client: the IP address it registered from, or the hash of its initial access token. */
  registered_by: string | null
  registration_hash: string | null
  /** The start of the day on which tokens were last issued to it. */
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
  /** Incremented by each change, so that of two concurrent changes neither is lost. */
  revision: number
  created_at: number
  expires_at: number | null
  revoked_at: number | null
  /** JSON list of the permissions that the user took back while keeping the others; null if there are none. */
  withdrawn: string | null
  /** JSON list of the newest decisions, in the words that were shown; null in rows from before this column existed. */
  receipts: string | null
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
  /** The authentication class (`acr`) that the family began with. */
  acr: string | null
  sid: string
  /** JSON object with two lists of claim names: `userinfo` and `idToken`. */
  claims: string | null
  /** JSON list of the granted `authorization_details`. */
  authorization_details: string | null
  generation: number
  rotated_at: number | null
  /** Whether the newest refresh token was used without being rotated. */
  newest_used: Flag
  /** How often the refresh token of generation `repeats_of` was sent again. */
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
  /** The grant that an authorization code was issued for. */
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
  /** What the user approved, and which user, once approved. JSON object. */
  approval: string | null
  /** Minimum seconds between two polls. */
  interval: number
  polled_at: number | null
  created_at: number
  expires_at: number
  /** The IP address of the device; null in rows written before this column existed. */
  address: string | null
}

export type ParticipationsTable = {
  session_id: string
  client_id: string
  user_id: string
  /** When to notify the client: at the end of the session, or later if an attempt failed. */
  due_at: number
  /** How many attempts to notify it have begun. */
  attempts: number
}

export type DeniedTokensTable = { jti: string; expires_at: number }

export type KeysTable = {
  kid: string
  /** `encrypt`: the data key, which encrypts all other keys. */
  use: 'sign' | 'seal' | 'authenticate' | 'decrypt' | 'encrypt'
  alg: string
  status: 'next' | 'active' | 'retired'
  /** The private or secret key, encrypted under the data key; the data key itself under the master key. */
  sealed: string
  created_at: number
  /** Of a `next` key: the earliest time at which it may become active. */
  activates_at: number | null
  activated_at: number | null
  retired_at: number | null
  /** The longest lifetime, in milliseconds, of any token made with this key. */
  tokens_live: number
}

export type EventsTable = {
  /** Begins with the time, so that sorting by id sorts by time. */
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

/** Mails that wait to be sent, and those in the mailbox of a loopback issuer. */
export type MailsTable = {
  id: string
  kind: string
  /** A keyed hash of the kind, the recipient and what the mail is about: at most one mail with it waits. */
  same: string
  status: 'waiting' | 'kept'
  /** The recipient and the data of the mail, or the message in the mailbox, encrypted under the data key. */
  sealed: string
  attempts: number
  created_at: number
  due_at: number
  expires_at: number
}

/** The verified mail addresses of users who are not declared. */
export type MailAddressesTable = {
  user_id: string
  /** By which addresses are unique. */
  address_key: string
  address: string
  verified_at: number
}

/** Links that were mailed. */
export type InvitationsTable = {
  id: string
  hash: string
  /** Null once it was used up or has ended, like `address_key`. */
  address: string | null
  address_key: string | null
  inviter: string | null
  client_id: string | null
  memberships: string
  uses: number
  uses_left: number
  created_at: number
  expires_at: number
  ended_by: 'revoked' | 'replaced' | null
}
export type MailLinksTable = {
  hash: string
  kind: string
  /** The user or the address that it is about: a newer link of its kind about the same ends this one. */
  subject: string
  data: string
  created_at: number
  expires_at: number
  ended_at: number | null
  ended_by: 'used' | 'replaced' | null
}
