import { Browser } from '../load/browser.ts'
import { expectAnswer } from '../load/http.ts'
import { bench } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'
import { beginCode, concludedCode, redemption, type Underway } from './bought.ts'

/** The number of users of each connection who are on the consent page while others sign in. */
const ahead = 8

/** The whole flow of a user who authorizes an app for the first time. RFC 6749 §4.1 */
export const wholeFlow: Scenario = {
  name: 'whole-flow',
  title: 'The whole flow: authorization request, sign-in, consent, code, tokens',
  about:
    'A new browser each time: authorization request, sign-in with a password (argon2id, 19 MiB, two passes, for every contender), consent, redemption. Each user spends a moment on the consent page, during which the next user signs in. The measured time is that of one user’s steps, without this moment.',
  // Hashing takes whole cores, and concurrent sign-ins to one account are limited.
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
        if (next === undefined) throw new Error('no authorization is in progress')
        const code = yield* concludedCode(next)
        expectAnswer(yield redemption(target, target.shop, code), 200, '"refresh_token":"')
      },
    }
  },
}
