import type { Context } from '../context.ts'
import { json, type OAuthResponse } from '../message.ts'

/** How long a copy of the public keys may be used without asking again, in seconds. */
export const jwksMaxAge = 300

/** The public keys. RFC 7517 §5 */
export function jwks(context: Context): OAuthResponse {
  const keys = context.keys.published().map((key) => key.publicJwk)
  return json(200, { keys }, { 'cache-control': `public, max-age=${jwksMaxAge}` })
}
