import type { RecordedEvent } from '../../../accounts/self-service/activity.ts'
import type { ActivityEvent } from '../../../pages/account/view.ts'
import type { Event } from '../../../protocol/records/event.ts'

/** Whether people see an event in the activity of their account. Every type of event has to be in this list. */
const shown = {
  sign_in: true,
  sign_in_failed: true,
  sign_in_throttled: true,
  sign_out: true,
  signed_out_elsewhere: true,
  password_changed: true,
  factor_added: true,
  factor_removed: true,
  recovery_codes_made: true,
  second_step_failed: true,
  second_step_throttled: true,
  data_exported: true,
  data_exported_by_operator: true,
  account_deleted: false,
  consent_granted: true,
  consent_denied: true,
  permissions_withdrawn: true,
  grant_taken_back: true,
  granted_by_registration: true,
  code_replayed: true,
  refresh_token_reused: true,
  user_code_wrong: true,
  user_code_throttled: true,
  user_codes_guessed: false,
  token_revoked: true,
  client_registered: false,
  client_created: false,
  registration_token_made: false,
  user_changed: true,
  client_changed: false,
  client_deleted: false,
  profile_changed: true,
  claim_changed: true,
  membership_added: true,
  membership_removed: true,
  owner_created: true,
  signed_up: true,
  sign_up_throttled: false,
  database_restored: false,
  database_moved: false,
  key_rotated: false,
  key_withdrawn: false,
  master_key_changed: false,
  mail_undelivered: false,
  invited: false,
  invitation_revoked: false,
  recovery_asked: true,
  password_recovered: true,
  mail_address_verified: true,
} as const satisfies Record<Event['type'], boolean>

/** The events that are shown; each of them needs its words. */
type Shown = { [Type in Event['type']]: (typeof shown)[Type] extends true ? Type : never }[Event['type']]

/** The name under which an event is shown; `undefined` if it is not. */
export function shownAs({ type }: RecordedEvent): ActivityEvent | undefined {
  return shown[type] ? (type as Shown) : undefined
}

/** The address that an event came from, if it was recorded. */
export function addressOf({ facts }: RecordedEvent): string | undefined {
  return typeof facts?.address === 'string' ? facts.address : undefined
}
