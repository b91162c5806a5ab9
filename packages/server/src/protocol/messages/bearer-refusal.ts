import { bearerToken, type PresentedToken, refusalAnswer, TokenRefusal } from '@valetkey/resource/challenge'
import type { Context } from '../context.ts'
import { OAuthError } from './errors.ts'
import type { OAuthRequest } from './message.ts'

/** The token of the `Authorization` header, if any. Throws `TokenRefusal` for a malformed header. RFC 6750 §2.1 */
export function headerToken(
  { headers }: Pick<OAuthRequest, 'headers'>,
  { trace }: Pick<Context, 'trace'>,
): Exclude<PresentedToken, { kind: 'malformed' }> {
  const header = bearerToken(headers)
  if (header.kind !== 'malformed') return header
  trace.holds('access-token/presented', false)
  throw new TokenRefusal('invalid_request', header.description)
}

/**
 * The token of the `Authorization` header. Throws `TokenRefusal` if it is missing. `what` names the kind of token in the
 * error description. RFC 6750 §3.1
 */
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
 * Turns a `TokenRefusal` into an `OAuthError` with the status and the `WWW-Authenticate` header of a protected resource,
 * so that it is traced like every other error. Returns any other error unchanged. RFC 6750 §3, §3.1
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
