import { bearerToken, type PresentedToken, refusalAnswer, TokenRefusal } from '@valetkey/resource/challenge'
import type { Context } from '../context.ts'
import { OAuthError } from './errors.ts'
import type { OAuthRequest } from './message.ts'

/** The token of the `Authorization` header. Throws `TokenRefusal` for a header that is none. RFC 6750 §2.1 */
export function headerToken(
  { headers }: Pick<OAuthRequest, 'headers'>,
  { trace }: Pick<Context, 'trace'>,
): Exclude<PresentedToken, { kind: 'malformed' }> {
  const header = bearerToken(headers)
  if (header.kind !== 'malformed') return header
  trace.holds('access-token/presented', false)
  throw new TokenRefusal('invalid_request', header.description)
}

/** The same, where there has to be one; `what` it is, for the client's developer. RFC 6750 §3.1 */
export function requiredToken(
  request: Pick<OAuthRequest, 'headers'>,
  what: string,
  context: Pick<Context, 'trace'>,
): string {
  const header = headerToken(request, context)
  if (context.trace.holds('access-token/presented', header.kind === 'token') && header.kind === 'token') {
    return header.token
  }
  throw new TokenRefusal('no_token', `expected ${what}`)
}

/**
 * A refused token as a refusal like any other, which can be looked up, with the answer of a protected resource; every
 * other error as it is. RFC 6750 §3, §3.1
 */
export function bearerRefusal(
  error: unknown,
  { issuer }: Pick<Context, 'issuer'>,
  scope?: readonly string[],
): unknown {
  if (!(error instanceof TokenRefusal) || error.kind === 'unavailable') return error
  const { status, headers } = refusalAnswer(error, { realm: issuer, scope })
  const bare = error.kind === 'no_token'
  const code = error.kind === 'no_token' ? 'invalid_token' : error.kind
  return new OAuthError(code, error.description, { status, headers, bare })
}
