import type { Browser } from '../load/browser.ts'
import { expectAnswer, type Script } from '../load/http.ts'
import { bench } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'
import { type Code, obtainCode, redemption, signedIn } from './bought.ts'

/** Codes to issue before a round, per second of the round. A contender that redeems more ends the round early. */
const perSecond = 2000

/** A code is redeemed for an access token, an ID token and a refresh token. RFC 6749 §4.1.3, OIDC Core §3.1.3 */
export const code: Scenario = {
  name: 'code',
  title: 'Code redemption, ES256 JWT with ID token and refresh token',
  about:
    'The codes are issued before each round, for authorization requests of 128 signed-in users. Each is redeemed once, with PKCE and a client secret, and each response is a 200 with three tokens. A round ends at its time limit or with the last code.',
  connections: 64,
  stored: true,
  scales: false,
  goals: [],
  limit: {
    work: { signs: { alg: 'ES256', count: 2 }, statement: 'update' },
    request: (target) => redemption(target, target.shop, { code: 'x'.repeat(57), verifier: 'x'.repeat(43) }),
  },
  play(target) {
    let browsers: readonly Browser[] = []
    let rounds = 0
    const scope = `openid offline_access ${target.scope}`
    const supply: Code[] = []
    return {
      *setUp() {
        browsers = yield* signedIn(target, bench.people.length, target.shop, bench.apis.es256, scope)
      },
      *prepare(connection, seconds) {
        // Codes left over from an earlier round may have expired.
        if (connection === 0) {
          supply.length = 0
          rounds += 1
        }
        const share = Math.ceil((seconds * perSecond) / code.connections)
        // The users of a connection take turns: a user may authorize 600 times in ten minutes.
        const browser = browsers[(connection + rounds * code.connections) % browsers.length]
        for (let made = 0; made < share; made += 1)
          supply.push(yield* obtainCode(target, browser, target.shop, bench.apis.es256, scope))
      },
      unit() {
        const next = supply.pop()
        if (next === undefined) return undefined
        return (function* (): Script {
          const answer = yield redemption(target, target.shop, next)
          expectAnswer(answer, 200, '"access_token":"')
          expectAnswer(answer, 200, '"refresh_token":"')
          expectAnswer(answer, 200, '"id_token":"')
        })()
      },
    }
  },
}
