import { type Account, type Browsing, Pages } from './browsing.ts'

/** The steps of a browser in most modules, and those in modules that end at a page or show one. */
export type Walks = { usual: readonly Browsing[]; special: Readonly<Record<string, readonly Browsing[]>> }

export function walksOf(issuer: string, suite: string, account: Account): Walks {
  const pages = new Pages(issuer, suite, account)
  const showsSignIn = [pages.through({ showSignIn: true })]
  const wrongAddress = [pages.stopsAt('redirect_uri')]
  const firstPage = [pages.stopsAt('Sign in')]
  const wrongReturn = [pages.through(), pages.signOutStopsAt('post_logout_redirect_uri')]
  const asked = [pages.through(), pages.signOutStopsAt('Sign out\\?')]
  const signedOut = [pages.through(), pages.signsOutHere()]
  return {
    usual: [pages.through(), pages.signsOut(), pages.checksSession()],
    special: {
      'oidcc-prompt-login': showsSignIn,
      'oidcc-max-age-1': showsSignIn,
      'oidcc-response-type-missing': [pages.endsInError('response_type')],
      'oidcc-ensure-request-without-nonce-fails': [pages.endsInError('nonce')],
      'oidcc-ensure-registered-redirect-uri': wrongAddress,
      'oidcc-ensure-redirect-uri-in-authorization-request': wrongAddress,
      'oidcc-redirect-uri-query-added': wrongAddress,
      'oidcc-redirect-uri-query-mismatch': wrongAddress,
      'oidcc-registration-logo-uri': firstPage,
      'oidcc-registration-policy-uri': firstPage,
      'oidcc-registration-tos-uri': firstPage,
      'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': wrongReturn,
      'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': wrongReturn,
      'oidcc-rp-initiated-logout-modified-id-token-hint': asked,
      'oidcc-rp-initiated-logout-bad-id-token-hint': asked,
      'oidcc-rp-initiated-logout-no-id-token-hint': asked,
      'oidcc-rp-initiated-logout-no-params': signedOut,
      'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': signedOut,
      'oidcc-rp-initiated-logout-only-state': signedOut,
    },
  }
}
