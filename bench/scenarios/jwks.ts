import { expectAnswer, get } from '../load/http.ts'
import type { Scenario } from '../scenario.ts'

/** An API fetches the JWK set. RFC 7517 §5 */
export const jwks: Scenario = {
  name: 'jwks',
  title: 'Key set',
  about: 'Each response is a 200 with keys.',
  connections: 64,
  stored: false,
  scales: false,
  goals: [],
  limit: { work: { bytes: 900 }, request: (target) => get(target, target.paths.jwks) },
  play(target) {
    const request = get(target, target.paths.jwks)
    return {
      *unit() {
        expectAnswer(yield request, 200, '"kid":"')
      },
    }
  },
}
