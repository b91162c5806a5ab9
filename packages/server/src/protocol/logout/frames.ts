import type { Context } from '../context.ts'
import { sidFor } from '../sessions/sid.ts'
import type { Participation } from './participation.ts'

/**
 * The pages by which clients hear of the end of a session in the browser that it was in. Each has the issuer and the
 * session in its query, also where the client did not ask for them: without, it could not tell our frame from any
 * other. Front-Channel Logout §2, §3
 */
export async function framesOf(
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
