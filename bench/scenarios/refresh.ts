import type { Browser } from '../load/browser.ts'
import { expectAnswer, member, postAs } from '../load/http.ts'
import { bench } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'
import { buyTokens, signedIn } from './bought.ts'

/** A public client refreshes with rotation; every connection has its own token family. RFC 6749 §6 */
export const refresh: Scenario = {
  name: 'refresh',
  title: 'Refresh with rotation, ES256 JWT',
  about:
    'Each connection has its own token family, a new one for each round, and presents the refresh token of the previous response. Each response is a 200 with a new refresh token.',
  connections: 64,
  stored: true,
  scales: true,
  goals: [
    { against: 'limit', atLeast: 0.6 },
    { against: 'node-oidc-provider', atLeast: 2 },
  ],
  limit: {
    work: { signs: { alg: 'ES256', count: 1 }, statement: 'update' },
    request: (target) =>
      postAs(target, target.page, target.paths.token, {
        grant_type: 'refresh_token',
        refresh_token: 'x'.repeat(110),
      }),
  },
  play(target) {
    let browsers: readonly Browser[] = []
    const newest: string[] = []
    const scope = `offline_access ${target.scope}`
    return {
      *setUp() {
        browsers = yield* signedIn(target, refresh.connections, target.page, bench.apis.es256, scope)
      },
      *prepare(connection) {
        const browser = browsers[connection]
        const bought = yield* buyTokens(target, browser, target.page, bench.apis.es256, scope)
        newest[connection] = bought.refreshToken
      },
      *unit(connection) {
        const presented = newest[connection] ?? ''
        const answer = yield postAs(target, target.page, target.paths.token, {
          grant_type: 'refresh_token',
          refresh_token: presented,
        })
        expectAnswer(answer, 200, '"access_token":"')
        const next = member(answer, 'refresh_token')
        if (next === presented) throw new Error('the refresh token was not rotated')
        newest[connection] = next
      },
    }
  },
}
