import type { Context } from '../context.ts'
import { sidFor } from '../sessions/sid.ts'
import type { Participation } from './participation.ts'

/**
 * The front-channel logout URIs to load in frames after a session has ended. Each has `iss` and `sid` in its query,
 * even if the client does not require them: without them, the client could not tell the server's frame from an
 * attacker's. Front-Channel Logout §2, §3
 */
export async function logoutFrameUris(
  ended: readonly Participation[],
  { store, issuer }: Pick<Context, 'store' | 'issuer'>,
): Promise<readonly string[]> {
  const frames = await Promise.all(
    ended.map(async ({ sessionId, clientId }) => {
      const client = await store.client(clientId)
      const uri = client?.disabledAt === null ? client.frontchannelLogoutUri : undefined
      if (client === undefined || uri === undefined) return []
      const query = new URLSearchParams({ iss: issuer, sid: sidFor({ id: sessionId }, client) })
      return [`${uri}${uri.includes('?') ? '&' : '?'}${query}`]
    }),
  )
  return frames.flat()
}
