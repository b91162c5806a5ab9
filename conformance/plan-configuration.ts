import { type Account, Pages } from './browsing.ts'
import { declaredClients } from './declared-clients.ts'

export type Setting = { issuer: string; account: Account; alias: string }

/** The suite's configuration for a plan: our server, and the steps of the suite's browser. */
export function planConfiguration({ issuer, account, alias }: Setting, declared: boolean): object {
  const pages = new Pages(issuer, account)

  const browser = [pages.through(), pages.signsOut()]
  const walks = {
    'oidcc-prompt-login': [pages.through({ showSignIn: true })],
    'oidcc-max-age-1': [pages.through({ showSignIn: true })],
    'oidcc-ensure-registered-redirect-uri': [pages.stopsAt('redirect_uri')],
    'oidcc-ensure-redirect-uri-in-authorization-request': [pages.stopsAt('redirect_uri')],
    'oidcc-redirect-uri-query-added': [pages.stopsAt('redirect_uri')],
    'oidcc-redirect-uri-query-mismatch': [pages.stopsAt('redirect_uri')],
    'oidcc-registration-logo-uri': [pages.stopsAt('Sign in')],
    'oidcc-registration-policy-uri': [pages.stopsAt('Sign in')],
    'oidcc-registration-tos-uri': [pages.stopsAt('Sign in')],
    'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': [
      pages.through(),
      pages.signOutStopsAt('post_logout_redirect_uri'),
    ],
    'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri': [
      pages.through(),
      pages.signOutStopsAt('post_logout_redirect_uri'),
    ],
    'oidcc-rp-initiated-logout-modified-id-token-hint': [
      pages.through(),
      pages.signOutStopsAt('Sign out\\?'),
    ],
    'oidcc-rp-initiated-logout-bad-id-token-hint': [pages.through(), pages.signOutStopsAt('Sign out\\?')],
    'oidcc-rp-initiated-logout-no-id-token-hint': [pages.through(), pages.signOutStopsAt('Sign out\\?')],
    'oidcc-rp-initiated-logout-no-params': [pages.through(), pages.signsOutHere()],
    'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': [pages.through(), pages.signsOutHere()],
    'oidcc-rp-initiated-logout-only-state': [pages.through(), pages.signsOutHere()],
  }
  return {
    description: 'Valetkey',
    // With an alias the redirect URIs are known in advance; without one, modules do not interfere with each other.
    ...(declared ? { alias } : {}),
    server: { discoveryUrl: `${issuer}/.well-known/openid-configuration`, login_hint: account.username },
    client: declared ? declaredClients.basic : { client_name: 'First app' },
    client2: declared ? declaredClients.second : { client_name: 'Second app' },
    ...(declared ? { client_secret_post: declaredClients.post } : {}),
    browser,
    override: Object.fromEntries(Object.entries(walks).map(([module, walk]) => [module, { browser: walk }])),
  }
}
