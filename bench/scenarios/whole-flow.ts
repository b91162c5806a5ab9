import { Browser } from '../load/browser.ts'
import { expectAnswer } from '../load/http.ts'
import { bench } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'
import { obtainCode, redemption } from './bought.ts'

/** Everything that happens when a person lets an app in for the first time. RFC 6749 §4.1 */
export const wholeFlow: Scenario = {
  name: 'whole-flow',
  title: 'The whole flow: authorization request, sign-in, consent, code, tokens',
  about:
    'A new browser each time: authorization request, sign-in with a password (argon2id, 19 MiB, two passes, on each side), consent, redemption. Measured is the time until the tokens are there.',
  // Hashing takes whole cores, and one account lets in so many at once.
  connections: 8,
  stored: true,
  scales: false,
  goals: [],
  play(target) {
    const scope = `openid offline_access ${target.scope}`
    return {
      *unit() {
        const browser = new Browser(target)
        const code = yield* obtainCode(
          target,
          browser,
          target.shop,
          bench.apis.es256,
          scope,
          '&prompt=login%20consent',
        )
        expectAnswer(yield redemption(target, target.shop, code), 200, '"refresh_token":"')
      },
    }
  },
}
