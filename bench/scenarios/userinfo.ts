import type { Browser } from '../load/browser.ts'
import { expectAnswer, get } from '../load/http.ts'
import type { Scenario } from '../scenario.ts'
import { buyTokens, signedIn } from './bought.ts'

const scope = 'openid profile offline_access'

/** A client calls UserInfo. OIDC Core §5.3 */
export const userInfo: Scenario = {
  name: 'userinfo',
  title: 'UserInfo',
  about: 'Each connection has its own access token. Each response is a 200 with "sub" and "name".',
  connections: 64,
  stored: true,
  scales: false,
  goals: [],
  limit: {
    work: { statement: 'read' },
    request: (target) =>
      get(target, target.paths.userinfo, { authorization: `Bearer vk_at_${'x'.repeat(300)}` }),
  },
  play(target) {
    let browsers: readonly Browser[] = []
    const tokens: string[] = []
    // Without `resource`, the token is for the server's own UserInfo endpoint.
    const own = { ...target, namesResource: false }
    return {
      *setUp() {
        browsers = yield* signedIn(own, userInfo.connections, target.shop, '', scope)
      },
      *prepare(connection) {
        tokens[connection] ??= (yield* buyTokens(
          own,
          browsers[connection],
          target.shop,
          '',
          scope,
        )).accessToken
      },
      *unit(connection) {
        const authorization = `Bearer ${tokens[connection]}`
        const answer = yield get(target, target.paths.userinfo, { authorization })
        expectAnswer(answer, 200, '"sub":"')
        expectAnswer(answer, 200, '"name":"')
      },
    }
  },
}
