/** What pages show. Plain data: a page is a pure function from one of these to HTML. */

/** On every page. */
export type Frame = {
  /** The `<html lang>` value. */
  locale: string
  /** For the nonce of the one inline style or script a page may have. */
  nonce: string
}

/** The app a person is on the way to. */
export type ClientView = {
  name: string
  /** The host a person can check: of `client_uri`, or of the redirect URI; empty for a device that has neither. */
  host: string
  uri: string | undefined
  /** A path of this server or a `data:` image: the logo as fetched by us. Anything else shows a drawn letter. */
  logoUri: string | undefined
  policyUri: string | undefined
  tosUri: string | undefined
  vouchedBy: 'operator' | 'domain' | 'nobody'
}

/** Hidden fields that carry a form's place in its walk: opaque ids, never content. */
export type FormView = {
  /** Where the form posts to. */
  action: string
  hidden: Readonly<Record<string, string>>
  decides?: undefined
}

/** A form with a button that does what the person has to have seen. */
export type DecidingFormView = Omit<FormView, 'decides'> & {
  decides: true
  /** The page comes once more: its button was pressed before anybody can have read it, or none was. */
  again?: 'early' | 'undecided' | undefined
}

export type SignInView = {
  form: FormView
  /** Absent when a person signs in without being on the way to an app. */
  client: ClientView | undefined
  username: string
  /** One message for every cause. */
  problem: 'wrong_credentials' | 'too_many_attempts' | 'busy' | undefined
  /** Seconds to wait, with `too_many_attempts`. */
  retryAfter: number | undefined
  /** Shown as “cancel” when on the way to an app. */
  cancel: boolean
  /** Why a signed-in person is asked again. */
  again: boolean
  /** The app asks for somebody else than them. */
  other?: boolean | undefined
  /** Where a person makes an account, if they can. */
  signUpUrl?: string | undefined
}

/** A piece of a sentence: the operator's words, or a value that a client has put into them. */
export type DetailPart = { text: string } | { value: string }

export type PermissionView = {
  scope: string
  description: string
  /** Of a detail, in place of the description. */
  parts?: readonly DetailPart[]
  sensitive: boolean
  /** A check-box the person may clear. */
  optional: boolean
  /** Not part of what was allowed before. */
  isNew: boolean
}

export type ConsentView = {
  form: DecidingFormView
  client: ClientView
  account: { name: string; username: string }
  /** Grouped by the API they belong to; the person's own profile, where asked for, comes last. */
  groups: readonly { name: string; permissions: readonly PermissionView[] }[]
  /** The app may act while the person is away. */
  offline: boolean
  /** On a repeat: whether that was not allowed before. Where it is not told, it is shown, and is nothing new. */
  offlineIsNew?: boolean | undefined
  /** True when something was allowed before, so only `isNew` lines are asked. */
  repeat: boolean
  /** Where the browser goes next, as a host or `scheme:`. */
  redirectHost: string
  /** The native app cannot prove who it is: its redirect is loopback or a private-use scheme. */
  unprovenApp: boolean
  /** The code on the screen of the device that asks; absent where a browser does. */
  userCode?: string | undefined
  /** Where that screen's device asked from, and whether this browser is somewhere else. */
  askedFrom?: { address: string; elsewhere: boolean } | undefined
  /** What the person has chosen already, where the page comes once more. */
  chosen?: { scope: readonly string[]; duration: string } | undefined
}

export type DeviceCodeView = {
  form: DecidingFormView
  account: { name: string; username: string }
  /** The code of a link, in its two groups: shown to be compared. Without one, the person types it. */
  code: string | undefined
  /** What was typed already, where the page comes once more. */
  typed?: string | undefined
  /** One message for every code that does not lead on. */
  problem: 'unknown_code' | 'code_too_short' | 'too_many_attempts' | undefined
  /** Seconds to wait, with `too_many_attempts`. */
  retryAfter: number | undefined
}

export type DeviceDoneView = { allowed: boolean; deviceUrl: string }

export type SignOutView = { form: DecidingFormView; account: { name: string; username: string } }

/** `frames`: pages of apps that hear of it; `next`: a page of ours, or where an app wants its people back. */
export type SigningOutView = { frames: readonly string[]; next: string }

export type SignedOutView = { signInUrl: string }

export type ErrorView = {
  status: number
  /** The OAuth code, in small print for developers. */
  code: string
  /** The description for developers: what was expected. */
  description: string
  flowId: string
  clientName: string | undefined
  /** The app wanted to be answered at an address that is not its own. */
  wrongAddress?: boolean
  /** A form came that no page of ours has sent, as far as can be told. */
  foreignForm?: boolean
  /** What a page asked was answered already, lay for too long, or began in another browser. */
  over?: boolean
}

/** What a person types to get an account, and what is wrong with it. */
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
    | 'passwords_differ'
    | 'busy'
    | undefined
  /** In characters; said on the page where it is given. */
  passwordLength?: { least: number; most: number } | undefined
}

export type SetUpView = NewAccountView & { form: DecidingFormView }

export type SignUpView = NewAccountView & {
  form: DecidingFormView
  /** Absent when a person is not on the way to an app. */
  client: ClientView | undefined
  /** Seconds to wait, where too many accounts were asked for from this address. */
  retryAfter: number | undefined
  /** Shown as “cancel” when on the way to an app. */
  cancel: boolean
  /** For whoever has an account. */
  signInUrl: string
}

export type HomeView = {
  issuer: string
  account: { name: string; username: string } | undefined
  signInUrl: string
  signOutUrl: string
  metadataUrl: string
}

/** A form that posts an authorization response to a client by itself. Form Post Response Mode §2 */
export type FormPostView = { action: string; fields: Readonly<Record<string, string>>; clientName: string }

/** An error on its way to an app that the person does not know. */
export type LeavingView = {
  clientName: string
  /** Where it leads, as a host or `scheme:`. */
  host: string
  next:
    | { kind: 'redirect'; location: string }
    | { kind: 'form_post'; action: string; fields: Readonly<Record<string, string>> }
}
