import type { RefusalKind, TokenRefusal } from './token-refusal.ts'

export { bearerToken, type HeaderSource, type PresentedToken } from './bearer-token.ts'
export { type RefusalKind, TokenRefusal } from './token-refusal.ts'

/** The parameters of one `WWW-Authenticate: Bearer` challenge. RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1 */
export type Challenge = {
  /** What is protected, in the words of the API. The scheme needs at least one parameter, so this is always sent. */
  realm: string
  error?: Exclude<RefusalKind, 'no_token' | 'unavailable'> | undefined
  errorDescription?: string | undefined
  /** Every scope that the operation needs, not only the missing ones. */
  scope?: readonly string[] | undefined
  /** The classes of authentication that are good enough, the best first. */
  acrValues?: readonly string[] | undefined
  /** Seconds since the person signed in, at most. */
  maxAge?: number | undefined
  /** Where the metadata of this resource lies: an absolute URL. */
  resourceMetadata?: string | undefined
}

/** The value of a `WWW-Authenticate` header; every input gives a well-formed one. RFC 6750 §3, RFC 9110 §11.6.1 */
export function challenge(parameters: Challenge): string {
  const { realm, error, errorDescription, scope, acrValues, maxAge, resourceMetadata } = parameters
  const parts = [`realm="${escaped(realm)}"`]
  if (error !== undefined) parts.push(`error="${plain(error)}"`)
  if (errorDescription !== undefined) parts.push(`error_description="${plain(errorDescription)}"`)
  if (scope !== undefined && scope.length > 0) parts.push(`scope="${scope.map(scopeToken).join(' ')}"`)
  if (acrValues !== undefined && acrValues.length > 0) {
    parts.push(`acr_values="${acrValues.map(scopeToken).join(' ')}"`)
  }
  if (maxAge !== undefined) parts.push(`max_age="${wholeSeconds(maxAge)}"`)
  if (resourceMetadata !== undefined) parts.push(`resource_metadata="${escaped(resourceMetadata)}"`)
  return `Bearer ${parts.join(', ')}`
}

/** An HTTP answer as plain data: `new Response(answer.body, answer)` sends it. */
export type Answer = {
  status: number
  headers: Record<string, string>
  body: string
}

/** Seconds after which a client may come again when the authorization server did not answer. RFC 9110 §10.2.3 */
const retryAfter = 5

/** The answer to a refused request. RFC 6750 §3.1 */
export function refusalAnswer(
  refusal: TokenRefusal,
  about: Pick<Challenge, 'realm' | 'scope' | 'acrValues' | 'maxAge' | 'resourceMetadata'>,
): Answer {
  const { kind, status, description } = refusal
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  const { acrValues, maxAge, ...always } = about
  // A 401 would make clients throw away tokens that may be good.
  if (kind === 'unavailable') {
    headers['retry-after'] = String(retryAfter)
    return withBody(status, headers, 'temporarily_unavailable', description)
  }
  // §3.1: no error code and no other error information for a request without credentials.
  if (kind === 'no_token') {
    headers['www-authenticate'] = challenge(always)
    return { status, headers, body: '' }
  }
  // RFC 9470 §3: these say what to ask the authorization server for.
  const stepUp = kind === 'insufficient_user_authentication' ? { acrValues, maxAge } : {}
  headers['www-authenticate'] = challenge({
    ...always,
    ...stepUp,
    error: kind,
    errorDescription: description,
  })
  return withBody(status, headers, kind, description)
}

function withBody(
  status: number,
  headers: Record<string, string>,
  error: string,
  description: string,
): Answer {
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ error, error_description: plain(description) }),
  }
}

/** RFC 9470 §3: a non-negative integer in digits. */
function wholeSeconds(age: number): number {
  return Math.min(Math.max(0, Math.floor(age) || 0), Number.MAX_SAFE_INTEGER)
}

/** RFC 9110 §5.6.4: quoted-string, here of visible ASCII and spaces only. */
function escaped(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')
}

/** RFC 6750 §3: %x20-21 / %x23-5B / %x5D-7E, so neither quotes nor backslashes, escaped or not. */
function plain(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, '?')
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
}

/** RFC 6749 §3.3: scope tokens, and classes of authentication, are the same without the space. */
function scopeToken(text: string): string {
  return plain(text).replaceAll(' ', '?') || '?'
}
