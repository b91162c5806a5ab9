import type { Context } from '../context.ts'
import { json, type OAuthResponse } from '../messages/message.ts'

/** How long a copy of the public keys may be used without asking again, in seconds. */
export const jwksMaxAge = 300

/** The public keys, with every one that another instance may be signing with. RFC 7517 §5 */
export async function jwks(context: Context): Promise<OAuthResponse> {
  await context.keys.current()
  const keys = context.keys.published().map((key) => key.publicJwk)
  return json(200, { keys }, { 'cache-control': `public, max-age=${jwksMaxAge}` })
}
