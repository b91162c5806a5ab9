import { Browser } from '../load/browser.ts'
import { expectAnswer } from '../load/http.ts'
import { bench } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'
import { beginCode, concludedCode, redemption, type Underway } from './bought.ts'

/** How many people each connection has before the consent page: while they look at it, others sign in. */
const ahead = 8

/** Everything that happens when a person lets an app in for the first time. RFC 6749 §4.1 */
export const wholeFlow: Scenario = {
  name: 'whole-flow',
  title: 'The whole flow: authorization request, sign-in, consent, code, tokens',
  about:
    'A new browser each time: authorization request, sign-in with a password (argon2id, 19 MiB, two passes, on each side), consent, redemption. A person looks at the page of consent for a moment, in which the next one signs in. Measured is the time that one person’s steps take, without the moment.',
  // Hashing takes whole cores, and one account lets in so many at once.
  connections: 8,
  stored: true,
  scales: false,
  goals: [],
  play(target) {
    const scope = `openid offline_access ${target.scope}`
    const looking: Underway[][] = []
    const begin = () =>
      beginCode(target, new Browser(target), target.shop, bench.apis.es256, scope, '&prompt=login%20consent')
    return {
      *prepare(connection) {
        const own = looking[connection] ?? []
        looking[connection] = own
        while (own.length < ahead) own.push(yield* begin())
      },
      *unit(connection) {
        const own = looking[connection] ?? []
        own.push(yield* begin())
        const next = own.shift()
        if (next === undefined) throw new Error('nobody is under way')
        const code = yield* concludedCode(next)
        expectAnswer(yield redemption(target, target.shop, code), 200, '"refresh_token":"')
      },
    }
  },
}
