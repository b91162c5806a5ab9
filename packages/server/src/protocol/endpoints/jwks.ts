import type { Context } from '../context.ts'
import { json, type OAuthResponse } from '../messages/message.ts'

/** Seconds for which a copy of the public keys may be cached. */
export const jwksMaxAge = 300

/** The JWK Set, including every key with which another instance may already sign. RFC 7517 §5 */
export async function jwks(context: Context): Promise<OAuthResponse> {
  await context.keys.current()
  const keys = context.keys.published().map((key) => key.publicJwk)
  return json(200, { keys }, { 'cache-control': `public, max-age=${jwksMaxAge}` })
}
