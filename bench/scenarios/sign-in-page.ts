import { authorizationRequest } from '../load/browser.ts'
import { cookiesOf, expectAnswer, get, header } from '../load/http.ts'
import { bench } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'

/** A browser without cookies sends an authorization request and gets the sign-in page. RFC 6749 §4.1.1 */
export const signInPage: Scenario = {
  name: 'sign-in-page',
  title: 'Authorization request to sign-in page',
  about:
    'An authorization request with PKCE from a browser without cookies, and the redirect that follows. The measured time ends with the sign-in page, which must have a password field.',
  connections: 64,
  stored: true,
  scales: false,
  goals: [],
  limit: {
    work: { statement: 'update', bytes: 4000 },
    request: (target) =>
      get(target, authorizationRequest(target, target.shop, bench.apis.es256, target.scope).path),
  },
  play(target) {
    const { path } = authorizationRequest(
      target,
      target.shop,
      bench.apis.es256,
      `openid offline_access ${target.scope}`,
    )
    const request = get(target, path)
    return {
      *unit() {
        const first = yield request
        const location = header(first, 'location')
        if (location === undefined)
          throw new Error(`no redirect: ${first.status} ${first.body.slice(0, 500)}`)
        const { pathname, search } = new URL(location, target.issuer)
        const page = yield get(target, pathname + search, { cookie: cookiesOf(first).join('; ') })
        expectAnswer(page, 200, 'type="password"')
      },
    }
  },
}
