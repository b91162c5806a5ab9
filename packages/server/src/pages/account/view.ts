import type { DecidingFormView, FormView, NewAccountView } from '../view.ts'

/** The view data of the pages on which people look after their accounts. Times are milliseconds since 1970. */

/** The data of each of these pages. */
export type AccountPageView = {
  /** The address of the first page of the account. */
  accountUrl: string
}

export type AccountSection = 'permissions' | 'devices' | 'password'

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
