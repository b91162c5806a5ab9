import type { Browser } from '../load/browser.ts'
import { expectAnswer, member, postAs } from '../load/http.ts'
import { bench } from '../parameters.ts'
import type { Scenario } from '../scenario.ts'
import { buyTokens, signedIn } from './bought.ts'

export const families = 10_000

/** Refreshes all families of a connection in turn. RFC 6749 §6 */
export const manyFamilies: Scenario = {
  name: 'many-families',
  title: `Refresh over ${families} families`,
  about: 'Each connection has its share of the families and presents their newest refresh tokens in turn.',
  connections: 50,
  stored: true,
  scales: false,
  goals: [],
  play(target) {
    let browsers: readonly Browser[] = []
    const newest: string[][] = []
    const turns: number[] = []
    const scope = `offline_access ${target.scope}`
    return {
      *setUp() {
        browsers = yield* signedIn(target, manyFamilies.connections, target.page, bench.apis.es256, scope)
      },
      *prepare(connection) {
        const own = newest[connection] ?? []
        newest[connection] = own
        while (own.length < families / manyFamilies.connections) {
          const bought = yield* buyTokens(target, browsers[connection], target.page, bench.apis.es256, scope)
          own.push(bought.refreshToken)
        }
      },
      *unit(connection) {
        const own = newest[connection] ?? []
        const turn = (turns[connection] ?? 0) % own.length
        turns[connection] = turn + 1
        const answer = yield postAs(target, target.page, target.paths.token, {
          grant_type: 'refresh_token',
          refresh_token: own[turn] ?? '',
        })
        expectAnswer(answer, 200, '"access_token":"')
        own[turn] = member(answer, 'refresh_token')
      },
    }
  },
}
