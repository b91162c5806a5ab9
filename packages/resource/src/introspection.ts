import { type AccessToken, accessToken, type CheckedToken, type Claims } from './access-token.ts'
import type { AuthorizationServer } from './authorization-server.ts'
import { checkAudience, checkDetails, checkScope, checkTimes, type Expectation } from './claims.ts'
import type { JsonObject } from './foreign-json.ts'
import { type Fetch, fetchJson } from './json-document.ts'
import { shown } from './shown.ts'
import { TokenRefusal } from './token-refusal.ts'

/** The credentials of this API at the authorization server. RFC 7662 §2.1, RFC 6749 §2.3.1 */
export type IntrospectionCredentials = {
  clientId: string
  clientSecret: string
  method: 'client_secret_basic' | 'client_secret_post'
}

/** Introspects one token. Throws `invalid_token`, or `unavailable` if the authorization server does not respond. */
export async function introspect(
  token: string,
  server: AuthorizationServer,
  credentials: IntrospectionCredentials,
  fetch: Fetch,
  expected: Expectation,
): Promise<AccessToken> {
  const answer = await fetchJson(
    fetch,
    await server.introspectionEndpoint(),
    introspectionRequest(token, credentials),
  )
  return accessToken(checkAnswer(answer, expected), expected.compatibility.isMachine)
}

function introspectionRequest(
  token: string,
  { clientId, clientSecret, method }: IntrospectionCredentials,
): RequestInit {
  const form = new URLSearchParams({ token, token_type_hint: 'access_token' })
  if (method === 'client_secret_post') {
    form.set('client_id', clientId)
    form.set('client_secret', clientSecret)
    return { method: 'POST', body: form }
  }
  // RFC 6749 §2.3.1: both halves are form-encoded before they are joined, so the argument of btoa is ASCII.
  const basic = btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)
  return { method: 'POST', body: form, headers: { authorization: `Basic ${basic}` } }
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

function checkAnswer(answer: JsonObject, expected: Expectation): CheckedToken {
  // §2.2: this is the response for an unknown, expired or revoked token, and for one meant for another API.
  if (answer.active !== true) {
    throw invalid('the access token is not active', `active must be true, is ${shown(answer.active)}`)
  }
  if (answer.iss !== undefined && answer.iss !== expected.issuer) {
    throw invalid(
      'the access token is from another issuer',
      `iss must be ${expected.issuer}, is ${shown(answer.iss)}`,
    )
  }
  checkType(answer.token_type, expected)
  const { clientIdClaim = 'client_id', sparseIntrospection = false } = expected.compatibility
  const audience = answer.aud === undefined && sparseIntrospection ? [] : checkAudience(answer, expected)
  const clientId = answer[clientIdClaim]
  if (typeof clientId !== 'string' || clientId === '') {
    throw invalid(
      'the access token names no client',
      `${clientIdClaim} must be a string, is ${shown(clientId)}`,
    )
  }
  // §2.2: many servers omit `sub` if a client acts on its own behalf. A `username` means that there is an end user,
  // and all end users of a client must not share the client ID as their subject.
  if (answer.sub === undefined && answer.username !== undefined) {
    const detail = `the response names a user by username (${shown(answer.username)}) and has no sub to identify the user`
    throw invalid('the access token names no subject', detail)
  }
  const { sub: subject = clientId } = answer
  if (typeof subject !== 'string' || subject === '') {
    throw invalid('the access token names no subject', `sub must be a string, is ${shown(subject)}`)
  }
  const scope = checkScope(answer, expected)
  const expiresAt = expiry(answer, expected.now())
  const allDetails = checkDetails(answer)
  const { issuer } = expected
  return { subject, clientId, scope, allDetails, audience, issuer, expiresAt, claims: answer }
}

/** A server may report a refresh token as active. RFC 7662 §4: the caller must check the kind of token. */
function checkType(type: unknown, { compatibility }: Expectation) {
  if (type === undefined && compatibility.sparseIntrospection) return
  // A DPoP token is refused later by `checkBinding`, with a more precise reason.
  if (typeof type === 'string' && ['bearer', 'dpop'].includes(type.toLowerCase())) return
  throw invalid('the token is not an access token', `token_type must be Bearer, is ${shown(type)}`)
}

/** §2.2: the times are optional; those that are present are checked. */
function expiry(answer: Claims, now: number): number {
  const { exp, iat = 0, nbf = 0 } = answer
  const expiresAt = checkTimes({ exp: exp ?? Number.MAX_SAFE_INTEGER, iat, nbf }, now)
  return exp === undefined ? Number.POSITIVE_INFINITY : expiresAt
}

function invalid(description: string, detail: string): TokenRefusal {
  return new TokenRefusal('invalid_token', description, detail)
}
