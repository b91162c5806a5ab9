import type { Browser } from '../load/browser.ts'
import { expectAnswer, postAs } from '../load/http.ts'
import { bench, type Target } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'
import { buyTokens, signedIn } from './bought.ts'

const connections = 64

/** An API introspects a user's opaque token. RFC 7662 §2 */
function introspection(state: 'active' | 'revoked'): Scenario {
  const ask = (target: Target, token: string) =>
    postAs(target, target.api, target.paths.introspect, { token })
  return {
    name: `introspection-${state}`,
    title: `Introspection of an opaque token, ${state}`,
    about:
      state === 'active'
        ? 'Each connection has its own token. Each response is a 200 with "active": true.'
        : 'Each connection has its own revoked token. Each response is a 200 with "active": false.',
    connections,
    stored: true,
    scales: state === 'active',
    goals: state === 'active' ? [{ against: 'node-oidc-provider', atLeast: 2 }] : [],
    limit: { work: { statement: 'read' }, request: (target) => ask(target, 'x'.repeat(300)) },
    play(target) {
      let browsers: readonly Browser[] = []
      const tokens: string[] = []
      const scope = `offline_access ${target.scope}`
      return {
        *setUp() {
          browsers = yield* signedIn(target, connections, target.shop, bench.apis.opaque, scope)
        },
        *prepare(connection) {
          if (tokens[connection] !== undefined) return
          const { accessToken } = yield* buyTokens(
            target,
            browsers[connection],
            target.shop,
            bench.apis.opaque,
            scope,
          )
          expectAnswer(yield ask(target, accessToken), 200, '"active":true')
          if (state === 'revoked') {
            const revocation = postAs(target, target.shop, target.paths.revoke, { token: accessToken })
            expectAnswer(yield revocation, 200, '')
          }
          tokens[connection] = accessToken
        },
        *unit(connection) {
          const answer = yield ask(target, tokens[connection] ?? '')
          expectAnswer(answer, 200, state === 'active' ? '"active":true' : '"active":false')
        },
      }
    },
  }
}

export const introspectionActive = introspection('active')
export const introspectionRevoked = introspection('revoked')
