import type { Session } from '../../../protocol/records/session.ts'

/**
 * The pages of a person's account that a sign-in can lead to. `fresh`: only for a person who signed in a moment ago,
 * because what they do there could lock them out, or reveals much.
 */
export const accountPages = {
  '/account': { fresh: false },
  '/account/profile': { fresh: false },
  '/account/permissions': { fresh: false },
  '/account/app': { fresh: false },
  '/account/devices': { fresh: false },
  // Whoever may change the address can set a new password.
  '/account/mail': { fresh: true },
  '/account/password': { fresh: false },
  '/account/activity': { fresh: false },
  '/account/personal-data': { fresh: true },
  '/account/factors': { fresh: true },
  '/account/factor-name': { fresh: false },
  '/account/passkey': { fresh: true },
  '/account/one-time-code': { fresh: true },
  '/account/recovery-codes': { fresh: true },
} as const satisfies Record<`/account${string}`, { fresh: boolean }>

export type AccountPage = keyof typeof accountPages

/** Milliseconds after an authentication in which it counts as fresh. ASVS 7.5.1 */
export const freshFor = 5 * 60_000

/** The account page with this path; `undefined` if there is none, so that a link never leads elsewhere. */
export function accountPage(path: string | undefined): AccountPage | undefined {
  return (Object.keys(accountPages) as AccountPage[]).find((each) => each === path)
}

/** Whether a session may open a page, without another sign-in. */
export function isFreshEnough(page: AccountPage, session: Session, now: number): boolean {
  return !accountPages[page].fresh || now - session.authenticatedAt <= freshFor
}
