import type { RefusalKind, TokenRefusal } from './token-refusal.ts'

export { bearerToken, type HeaderSource, type PresentedToken } from './bearer-token.ts'
export { type RefusalKind, TokenRefusal } from './token-refusal.ts'

/** The parameters of one `WWW-Authenticate: Bearer` challenge. RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1 */
export type Challenge = {
  /** The protection space. Always sent, because the scheme needs at least one parameter. */
  realm: string
  error?: Exclude<RefusalKind, 'no_token' | 'unavailable'> | undefined
  errorDescription?: string | undefined
  /** Every scope that the operation needs, not only the missing ones. */
  scope?: readonly string[] | undefined
  /** The authentication context classes that are sufficient, in order of preference. */
  acrValues?: readonly string[] | undefined
  /** The maximum number of seconds since the end user signed in. */
  maxAge?: number | undefined
  /** The absolute URL of the protected resource metadata. */
  resourceMetadata?: string | undefined
}

/** Builds a `WWW-Authenticate` header value, well-formed for every input. RFC 6750 §3, RFC 9110 §11.6.1 */
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

/** An HTTP response as plain data: `new Response(answer.body, answer)` makes it a `Response`. */
export type Answer = {
  status: number
  headers: Record<string, string>
  body: string
}

/** Seconds after which a client may try again if the authorization server did not respond. RFC 9110 §10.2.3 */
const retryAfter = 5

/** Builds the response to a refused request. RFC 6750 §3.1 */
export function refusalAnswer(
  refusal: TokenRefusal,
  about: Pick<Challenge, 'realm' | 'scope' | 'acrValues' | 'maxAge' | 'resourceMetadata'>,
): Answer {
  const { kind, status, description } = refusal
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  const { acrValues, maxAge, ...always } = about
  // A 401 would make clients discard tokens that may be valid.
  if (kind === 'unavailable') {
    headers['retry-after'] = String(retryAfter)
    return withBody(status, headers, 'temporarily_unavailable', description)
  }
  // §3.1: no error code and no other error information for a request without credentials.
  if (kind === 'no_token') {
    headers['www-authenticate'] = challenge(always)
    return { status, headers, body: '' }
  }
  // RFC 9470 §3: the client repeats these parameters in its next authorization request.
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

/** RFC 9110 §5.6.4: the inside of a quoted-string, limited to visible ASCII and spaces. */
function escaped(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')
}

/** RFC 6750 §3: %x20-21 / %x23-5B / %x5D-7E, so no quotes and no backslashes, not even escaped ones. */
function plain(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, '?')
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
}

/** RFC 6749 §3.3: scope tokens allow the same characters without the space; so do the values of `acr_values`. */
function scopeToken(text: string): string {
  return plain(text).replaceAll(' ', '?') || '?'
}
