/** Every type of event. */
export const eventTypes = [
  'sign_in',
  'sign_in_failed',
  'sign_in_throttled',
  'second_step_failed',
  'second_step_throttled',
  'sign_out',
  'signed_out_elsewhere',
  'password_changed',
  'profile_changed',
  'data_exported',
  'data_exported_by_operator',
  'account_deleted',
  'factor_added',
  'factor_removed',
  'recovery_codes_made',
  'consent_granted',
  'consent_denied',
  'permissions_withdrawn',
  'grant_taken_back',
  'granted_by_registration',
  'code_replayed',
  'refresh_token_reused',
  'user_code_wrong',
  'user_code_throttled',
  'user_codes_guessed',
  'token_revoked',
  'client_registered',
  'client_created',
  'client_changed',
  'client_deleted',
  'claim_changed',
  'membership_added',
  'membership_removed',
  'owner_created',
  'user_changed',
  'registration_token_made',
  'signed_up',
  'sign_up_throttled',
  'invited',
  'invitation_revoked',
  'mail_undelivered',
  'recovery_asked',
  'password_recovered',
  'mail_address_verified',
  'database_restored',
  'database_moved',
  'key_rotated',
  'key_withdrawn',
  'master_key_changed',
] as const

/** An entry of the audit log. It contains no secrets. */
export type Event = {
  type: (typeof eventTypes)[number]
  userId?: string
  clientId?: string
  flowId?: string
  /** Further facts, as plain JSON. */
  facts?: Readonly<Record<string, unknown>>
}
