import type { Text } from '../text/text.ts'
import type {
  AuthenticatorView,
  ClientView,
  DecidingFormView,
  DetailPart,
  FormView,
  NewAccountView,
  NewPasskeyView,
} from '../view.ts'

/** The view data of the pages on which people look after their accounts. Times are milliseconds since 1970. */

/** The data of each of these pages. */
export type AccountPageView = {
  /** The address of the first page of the account. */
  accountUrl: string
}

export type AccountSection =
  | 'profile'
  | 'permissions'
  | 'devices'
  | 'mail'
  | 'password'
  | 'factors'
  | 'activity'
  | 'personal-data'

export type AccountHomeView = {
  account: { name: string; username: string }
  sections: readonly { section: AccountSection; url: string }[]
  signOutUrl: string
}

/** A browser in which the person is signed in. */
export type BrowserView = {
  sessionId: string
  /** As far as its `User-Agent` header says. */
  browser: string | undefined
  system: string | undefined
  address: string | undefined
  authenticatedAt: number
  lastUsedAt: number
  /** Whether it is the browser that shows the page. */
  current: boolean
}

export type DevicesView = AccountPageView & {
  form: DecidingFormView
  browsers: readonly BrowserView[]
  /** How many browsers are not listed. */
  more: number
  now: number
  /** What the person has just done. */
  done: 'endedOne' | 'endedOthers' | 'goneAlready' | undefined
}

export type MailView = AccountPageView & {
  form: FormView
  /** The verified address. */
  current: string | undefined
  /** As typed. */
  typed: string
  /** The address comes from the configuration file, so there is no form. */
  declared: boolean
  problem: 'invalid_address' | 'too_many_attempts' | 'busy' | undefined
  /** Seconds to wait, with `too_many_attempts`. */
  retryAfter: number | undefined
  done: 'sent' | 'confirmed' | undefined
  /** The mailbox of a loopback issuer. */
  mailboxUrl: string | undefined
}

/** The page of a link that confirms an address. */
export type ConfirmMailView = AccountPageView & {
  mailUrl: string
  signInUrl: string
} & (
    | { state: 'asked'; form: DecidingFormView; address: string; username: string }
    | {
        state: 'unusable'
        problem:
          | 'unknown'
          | 'used'
          | 'replaced'
          | 'expired'
          | 'taken'
          | 'declared'
          | 'other_person'
          | 'signed_out'
      }
  )

export type PasswordView = AccountPageView & {
  form: FormView
  /** For password managers. */
  username: string
  /** Why there is no form: the configuration file declares the password, or there is none. */
  fixed: 'declared' | 'none' | undefined
  changedAt: number | undefined
  problem:
    | Extract<NewAccountView['problem'], `password${string}`>
    | 'busy'
    | 'wrong_credentials'
    | 'too_many_attempts'
    | 'lost'
    | undefined
  /** Seconds to wait, with `too_many_attempts`. */
  retryAfter: number | undefined
  passwordLength: { least: number; most: number }
  done: 'done' | 'doneEverywhere' | undefined
  permissionsUrl: string
}

/** An app that may use something of the person. */
export type AllowedAppView = {
  /** The page about the app. */
  url: string
  name: string
  host: string
  logoUri: string | undefined
  /** How many apps of the same publisher the entry stands for. */
  count: number
  since: number
  /** `null`: until the person takes it back. */
  until: number | null
  lastUsedAt: number
}

export type PermissionsView = AccountPageView & {
  apps: readonly AllowedAppView[]
  /** Whether there are more than are listed. */
  more: boolean
  now: number
  /** The app that the person has just taken everything back from. */
  takenBackFrom: string | undefined
}

/** One thing that an app may do. */
export type AllowedLineView = {
  words: string
  /** The sentence of an authorization detail, in place of the words. */
  parts?: readonly DetailPart[]
  sensitive: boolean
  /** Whether it can only be taken back together with everything else. */
  kept: boolean
}

export type AppView = AccountPageView & {
  form: DecidingFormView
  /** Downloads a receipt. */
  receiptForm: FormView
  permissionsUrl: string
  client: ClientView
  /** Grouped by API; the person's own profile comes last. The numbers are the values of their checkboxes. */
  groups: readonly { name: string; lines: readonly (AllowedLineView & { value: string })[] }[]
  /** Whether the app may act while the person is away; then the value of its checkbox. */
  offline: string | undefined
  since: number
  until: number | null
  lastUsedAt: number
  now: number
  /** Minutes for which an API may still accept a token that it checks by itself; 0 if no API does. */
  delay: number
  /** What the person has just done. */
  done: 'narrowed' | 'changed' | undefined
}

export type ActivityEvent = keyof Text['account']['activity']['events']

export type ActivityView = AccountPageView & {
  events: readonly {
    event: ActivityEvent
    /** The name of the app that it was about. */
    app: string | undefined
    address: string | undefined
    at: number
  }[]
  now: number
  /** The page with older events, if there are any. */
  olderUrl: string | undefined
  /** The first page, if this is another one. */
  newestUrl: string | undefined
}

export type PersonalDataView = AccountPageView & {
  form: DecidingFormView
  /** To post only the download. */
  downloadForm: FormView
  username: string
  /** Why the account cannot be deleted here. */
  fixed: 'declared' | 'lastOwner' | undefined
  problem: 'wrong_username' | undefined
}

export type ProfileField = keyof Text['account']['profile']['fields']

export type ProfileView = AccountPageView & {
  form: FormView
  username: string
  /** Whether the configuration file has the account, so that nothing can be changed here. */
  fixed: boolean
  /** The claims that the person may change. */
  fields: readonly { claim: ProfileField; value: string; problem: boolean }[]
  done: boolean
}

/** Something that the person can sign in with. */
export type OwnFactorView = {
  kind: 'password' | 'one_time_code' | 'passkey'
  id: string
  /** The name that the person gave. */
  name: string | undefined
  createdAt: number
  lastUsedAt: number | undefined
  /** Of a passkey: whether it is also stored elsewhere, so that it survives the loss of the device. */
  backedUp: boolean | undefined
  /** Where the person names it; absent for what has no name. */
  nameUrl: string | undefined
  removable: boolean
}

export type FactorsView = AccountPageView & {
  form: DecidingFormView
  factors: readonly OwnFactorView[]
  /** `on`: a password alone does not sign the person in; `off`: it does; `noPassword`: they have none. */
  secondStep: 'on' | 'off' | 'noPassword'
  /** How many recovery codes are left; absent without a second step. */
  codesLeft: number | undefined
  oneTimeCodeUrl: string
  /** Absent where browsers do not allow passkeys. */
  passkeyUrl: string | undefined
  recoveryCodesUrl: string
  devicesUrl: string
  now: number
  problem: 'last_way_in' | 'required' | undefined
  done: 'added' | 'removed' | 'renamed' | 'gone' | undefined
}

export type FactorNameView = AccountPageView & {
  form: FormView
  kind: 'one_time_code' | 'passkey'
  name: string
}

export type OneTimeCodeView = AccountPageView & {
  form: FormView
  authenticator: AuthenticatorView
  problem: 'wrong_code' | 'full' | 'lost' | undefined
}

export type RecoveryCodesView = AccountPageView & {
  form: DecidingFormView
  /** How many are left; absent if the person has no second step, so that there is nothing to replace. */
  left: number | undefined
}

export type PasskeyPageView = AccountPageView & {
  passkey: NewPasskeyView
  /** What the person wants to call it, as typed so far. */
  name: string
  /** Whether a password signs the person in alone, which ends with their first passkey. */
  besidePassword: boolean
  problem: 'refused' | 'full' | 'exists' | 'lost' | undefined
}
