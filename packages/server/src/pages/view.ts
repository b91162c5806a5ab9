/** The view data of the pages. Each page is a pure function from one of these types to HTML. */

/** The data of every page. */
export type Frame = {
  /** The `<html lang>` value. */
  locale: string
  /** The nonce of the only inline style or script that a page may have. */
  nonce: string
}

/** The app that sent the person here. */
export type ClientView = {
  name: string
  /** The host that a person can check: of `client_uri`, or of the redirect URI; empty for a device that has neither. */
  host: string
  uri: string | undefined
  /** A path of this server or a `data:` image, as fetched by this server. For anything else a letter is drawn. */
  logoUri: string | undefined
  policyUri: string | undefined
  tosUri: string | undefined
  vouchedBy: 'operator' | 'domain' | 'nobody'
}

/** A form. Its hidden fields say which interaction it belongs to: opaque ids, never content. */
export type FormView = {
  /** Where the form posts to. */
  action: string
  hidden: Readonly<Record<string, string>>
  decides?: undefined
}

/** A form with a button whose effect the person must have had time to read. */
export type DecidingFormView = Omit<FormView, 'decides'> & {
  decides: true
  /** Why the page is shown again: a button was pressed before the page can have been read, or no button was pressed. */
  again?: 'early' | 'undecided' | undefined
}

export type SignInView = {
  form: FormView
  /** Absent when no app asked for the sign-in. */
  client: ClientView | undefined
  username: string
  /** One message for every cause. */
  problem: 'wrong_credentials' | 'too_many_attempts' | 'busy' | undefined
  /** Seconds to wait, with `too_many_attempts`. */
  retryAfter: number | undefined
  /** Whether there is a cancel button, which goes back to the app. */
  cancel: boolean
  /** Whether to explain that a signed-in person has to sign in again. */
  again: boolean
  /** With `again`: the app asks for a different person. */
  other?: boolean | undefined
  /** The page for people with an invitation, where nobody can create an account without one. */
  invitationUrl?: string | undefined
  /** The page for creating an account, if people may. */
  signUpUrl?: string | undefined
  /** Absent where browsers do not allow passkeys. */
  passkey?: PasskeyView | undefined
  /** Whether a mail address is accepted in place of the username. */
  byAddress?: boolean | undefined
  /** The page for people who forgot their password, if the server sends mail. */
  recoverUrl?: string | undefined
}

/** What a browser needs to use a passkey. Binary values are base64url. */
export type PasskeyView = {
  form: FormView
  challenge: string
  rpId: string
  /** The ids of the passkeys that will do; absent for any. */
  allow?: readonly string[] | undefined
  problem?: 'wrong' | undefined
}

/** What a browser needs to make a passkey. */
export type NewPasskeyView = Pick<PasskeyView, 'form' | 'challenge' | 'rpId'> & {
  userHandle: string
  username: string
  /** The ids of the passkeys that the person has. */
  known: readonly string[]
  algorithms: readonly number[]
}

/** The factors that a person can type a code of, as a second step. */
export type TypedKind = 'one_time_code' | 'recovery_code'

/** The factors that can complete a sign-in. */
export type StepKind = TypedKind | 'passkey'

export type SecondStepView = {
  form: FormView
  /** Absent when no app asked for the sign-in. */
  client: ClientView | undefined
  username: string
  asks: StepKind
  /** With `passkey`. */
  passkey: PasskeyView | undefined
  /** Other ways to complete the sign-in that this person has. */
  others: readonly { kind: StepKind; url: string }[]
  problem: 'wrong_code' | 'used_code' | 'too_many_attempts' | undefined
  /** Seconds to wait, with `too_many_attempts`. */
  retryAfter: number | undefined
  /** Whether there is a cancel button, which goes back to the app. */
  cancel: boolean
  startAgainUrl: string
}

/** What a person needs to connect an authenticator app. */
export type AuthenticatorView = {
  /** The dark modules of a QR code of this size, as the path of a drawing. */
  qr: { size: number; path: string }
  /** The same as text, in groups. */
  seed: string
  /** What the person wants to call it, as typed so far. */
  name: string
}

export type FactorSetUpView = {
  username: string
  /** What the page sets up, as a person chose. */
  sets:
    | { kind: 'one_time_code'; form: FormView; authenticator: AuthenticatorView }
    | { kind: 'passkey'; passkey: NewPasskeyView; name: string }
  problem: 'wrong_code' | 'refused' | undefined
  /** The page for the other factor; absent if there is none. */
  other: { kind: 'one_time_code' | 'passkey'; url: string } | undefined
  startAgainUrl: string
}

export type NewCodesView = {
  codes: readonly string[]
  /** Whether they come with a factor that was just added. */
  added: boolean
  nextUrl: string
}

/** A part of a sentence: the operator's words, or a value that the client put into them. */
export type DetailPart = { text: string } | { value: string }

export type PermissionView = {
  scope: string
  description: string
  /** What a scope tells about the person, one line for each claim, where the description does not say it already. */
  includes?: readonly string[]
  /** The sentence of an authorization detail, in place of the description. */
  parts?: readonly DetailPart[]
  sensitive: boolean
  /** Whether the person may clear its checkbox. */
  optional: boolean
  /** Whether the current grant does not include it yet. */
  isNew: boolean
}

export type ConsentView = {
  form: DecidingFormView
  client: ClientView
  account: { name: string; username: string }
  /** Grouped by API; the person's own profile, if requested, comes last. */
  groups: readonly { name: string; permissions: readonly PermissionView[] }[]
  /** The page on which the person can take it back. */
  permissionsUrl: string
  /** The app may act while the person is away. */
  offline: boolean
  /** On a repeat: whether `offline` is new. `undefined`: it is shown, but not as new. */
  offlineIsNew?: boolean | undefined
  /** Whether there is a grant already, so that only the `isNew` lines are asked for. */
  repeat: boolean
  /** Where the browser goes afterwards, as a host or `scheme:`. */
  redirectHost: string
  /** Whether the app is native and cannot prove its identity: its redirect URI is loopback or has a private-use scheme. */
  unprovenApp: boolean
  /** The code on the screen of the requesting device; absent if the request came from a browser. */
  userCode?: string | undefined
  /** The address of that device, and whether this browser has a different one. */
  askedFrom?: { address: string; elsewhere: boolean } | undefined
  /** The person's choices so far, if the page is shown again. */
  chosen?: { scope: readonly string[]; duration: string } | undefined
}

export type DeviceCodeView = {
  form: DecidingFormView
  account: { name: string; username: string }
  /** The code of a link in its two groups, for the person to compare. Without it, the person types the code. */
  code: string | undefined
  /** What was typed so far, if the page is shown again. */
  typed?: string | undefined
  /** One message for every code that is not accepted. */
  problem: 'unknown_code' | 'code_too_short' | 'too_many_attempts' | undefined
  /** Seconds to wait, with `too_many_attempts`. */
  retryAfter: number | undefined
}

export type DeviceDoneView = { allowed: boolean; deviceUrl: string }

export type SignOutView = { form: DecidingFormView; account: { name: string; username: string } }

/** `frames`: the logout pages of apps; `next`: a page of ours, or the post-logout redirect URI of an app. */
export type SigningOutView = { frames: readonly string[]; next: string }

/** `nothing ended`: the person had no session here. */
export type SignedOutView = { what: 'ended' | 'nothing ended'; signInUrl: string }

/** An error, for the developers of the app. */
export type ErrorFacts = {
  /** The OAuth error code. */
  code: string
  /** The error description. */
  description: string
  flowId: string
}

export type ErrorView = ErrorFacts & {
  kind: ErrorKind
  status: number
  clientName: string | undefined
  wayOn: WayOn
}

export type ErrorKind =
  | 'nothingHere'
  /** The request names another host than that of the issuer. */
  | 'wrongHost'
  | 'appMistake'
  /** A page of ours received what it cannot read. */
  | 'misread'
  | 'unknownApp'
  /** The redirect URI is not registered for the app. */
  | 'wrongAddress'
  /** The registration of the app changed while the person was at a page. */
  | 'appChanged'
  /** The operator disabled the app. */
  | 'appOff'
  /** A form was posted that apparently did not come from a page of ours. */
  | 'foreignForm'
  /** The interaction was answered already, has expired, or belongs to another browser. */
  | 'over'
  | 'denied'
  | 'busy'
  | 'ours'

/** Where an error page leads, so that none is a dead end: to the app, to the same page again, or to our start page. */
export type WayOn = { to: 'app' | 'again' | 'start'; url: string }

/** What a person has typed to create an account, and what is wrong with it. */
export type NewAccountView = {
  username: string
  name: string
  problem:
    | 'username_invalid'
    | 'username_taken'
    | 'name_invalid'
    | 'password_too_short'
    | 'password_too_long'
    | 'password_invalid'
    | 'password_is_username'
    | 'password_is_personal'
    | 'password_is_common'
    | 'password_is_breached'
    | 'passwords_differ'
    | 'busy'
    | undefined
  /** In characters; shown on the page if given. */
  passwordLength?: { least: number; most: number } | undefined
}

/** Where a person signs up with a mail address, which they have to prove first. */
export type SignUpAddressView = Pick<SignUpView, 'client' | 'cancel' | 'signInUrl' | 'retryAfter'> & {
  form: DecidingFormView
  /** As typed. */
  address: string
  problem: 'invalid_address' | 'too_many_attempts' | 'busy' | undefined
}

/** After a sign-up with an address, whether or not it has an account. Without `signUpUrl`, people need an invitation. */
export type SignUpSentView = {
  signUpUrl: string | undefined
  signInUrl: string
  mailboxUrl: string | undefined
}

/** Where a person creates an account with a link from a mail. */
export type CreateAccountView = { signUpUrl: string | undefined; signInUrl: string } & (
  | {
      state: 'asked'
      form: DecidingFormView
      address: string
      name: string
      problem: NewAccountView['problem']
      passwordLength: { least: number; most: number }
    }
  | { state: 'unusable'; link: LinkProblemView }
)

/** Where a person uses an invitation. */
export type InvitationView = { signInUrl: string } & (
  | {
      state: 'asked'
      form: DecidingFormView
      host: string
      /** Who invites, if the operator said so. */
      inviter: string | undefined
      /** The name of the app that the invitation is for. */
      app: string | undefined
      /** The name of the person who is signed in, whose session ends. */
      signedInAs: string | undefined
      /**
       * What the page asks for: with `proved`, a password for this address; with `address`, an address that is proved
       * afterwards; with `username`, a username and a password.
       */
      asks: { kind: 'proved' | 'address'; address: string } | { kind: 'username'; username: string }
      name: string
      problem: NewAccountView['problem'] | SignUpAddressView['problem']
      /** Seconds to wait, with `too_many_attempts`. */
      retryAfter: number | undefined
      passwordLength: { least: number; most: number }
    }
  | {
      /** Asks for the link of an invitation. */
      state: 'link'
      form: FormView
      /** As typed. */
      link: string
      invalid: boolean
    }
  | {
      state: 'unusable'
      invitation: 'unknown' | 'used' | 'revoked' | 'replaced' | 'expired' | 'has_account'
    }
)

export type SetUpView = NewAccountView & { form: DecidingFormView }

export type SignUpView = NewAccountView & {
  form: DecidingFormView
  /** Absent when no app asked for the sign-up. */
  client: ClientView | undefined
  /** Seconds to wait, if too many accounts were created from this address. */
  retryAfter: number | undefined
  /** Whether there is a cancel button, which goes back to the app. */
  cancel: boolean
  /** For people who already have an account. */
  signInUrl: string
}

/** A message in the mailbox. `at`: milliseconds since 1970. */
export type MailboxMessage = {
  to: string
  subject: string
  /** Its text. */
  lines: readonly string[]
  link?: { label: string; url: string }
  at: number
}

/** The mailbox of a loopback issuer. `now`: milliseconds since 1970. */
export type MailboxView = { messages: readonly MailboxMessage[]; now: number; url: string }

/** Where a person asks for a link to set a new password. */
export type RecoverView = {
  form: FormView
  /** As typed. */
  address: string
  problem: 'invalid_address' | 'too_many_attempts' | 'busy' | undefined
  /** Seconds to wait, with `too_many_attempts`. */
  retryAfter: number | undefined
  /** Whether the mail is on its way, if there is an account. */
  sent: boolean
  signInUrl: string
  recoverUrl: string
  /** The mailbox of a loopback issuer. */
  mailboxUrl: string | undefined
}

/** Why a mailed link does not work. */
export type LinkProblemView = 'unknown' | 'used' | 'replaced' | 'expired'

/** Where a person sets a new password with a link from a mail. */
export type NewPasswordView = {
  recoverUrl: string
  signInUrl: string
} & (
  | {
      state: 'asked'
      form: DecidingFormView
      username: string
      problem: NewAccountView['problem']
      passwordLength: { least: number; most: number }
    }
  | { state: 'done' }
  | { state: 'unusable'; link: LinkProblemView }
)

export type HomeView = {
  issuer: string
  account: { name: string; username: string } | undefined
  signInUrl: string
  accountUrl: string
  signOutUrl: string
  metadataUrl: string
}

/** A form that posts an authorization response to a client by itself. Form Post Response Mode §2 */
export type FormPostView = { action: string; fields: Readonly<Record<string, string>>; clientName: string }

/** A redirect with an error to an app that the person does not know. */
export type LeavingView = {
  clientName: string
  /** The destination, as a host or `scheme:`. */
  host: string
  next:
    | { kind: 'redirect'; location: string }
    | { kind: 'form_post'; action: string; fields: Readonly<Record<string, string>> }
  /** Absent if the error is the person's own choice, such as Cancel. */
  error: ErrorFacts | undefined
}
