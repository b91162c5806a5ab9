import type { LimitWork } from '../contenders/limit-work.ts'
import { expectAnswer, member, postAs } from '../load/http.ts'
import { bench, type Target, type TokenFormat } from '../parameters.ts'
import type { Goal, Scenario } from '../scenario.ts'

/** The client credentials grant. RFC 6749 §4.4 */
function clientCredentials(
  format: TokenFormat,
  title: string,
  work: LimitWork,
  goals: readonly Goal[],
): Scenario {
  const request = (target: Target) =>
    postAs(target, target.service[format], target.paths.token, {
      grant_type: 'client_credentials',
      scope: target.scope,
      ...(target.namesResource ? { resource: bench.apis[format] } : {}),
    })
  return {
    name: `client-credentials-${format}`,
    title: `Client credentials, ${title}`,
    about:
      'A POST with HTTP Basic. Each response is a 200 with an access token; the type of the first token is checked.',
    connections: 64,
    stored: false,
    scales: format === 'es256',
    goals,
    limit: { work, request },
    play(target) {
      const bytes = request(target)
      return {
        *setUp() {
          const answer = yield bytes
          expectAnswer(answer, 200, '"access_token":"')
          const kind = kindOf(member(answer, 'access_token'))
          if (kind !== format) throw new Error(`expected ${format}, got ${kind}: ${answer.body}`)
        },
        *unit() {
          expectAnswer(yield bytes, 200, '"access_token":"')
        },
      }
    },
  }
}

function kindOf(token: string): string {
  const [header, claims, signature] = token.split('.')
  if (header === undefined || claims === undefined || signature === undefined) return 'opaque'
  return String(JSON.parse(Buffer.from(header, 'base64url').toString()).alg).toLowerCase()
}

export const clientCredentialsEs256 = clientCredentials(
  'es256',
  'ES256 JWT',
  { signs: { alg: 'ES256', count: 1 } },
  [
    { against: 'limit', atLeast: 0.7 },
    { against: 'node-oidc-provider', atLeast: 2.5 },
  ],
)

export const clientCredentialsRs256 = clientCredentials(
  'rs256',
  'RS256 JWT',
  { signs: { alg: 'RS256', count: 1 } },
  [],
)

export const clientCredentialsOpaque = clientCredentials('opaque', 'opaque token', { seals: true }, [
  { against: 'node-oidc-provider', atLeast: 1.8 },
])
