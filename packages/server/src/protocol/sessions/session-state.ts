import { createHash } from 'node:crypto'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { Session } from '../records/session.ts'

/**
 * The browser state: an opaque value that differs for every session, in a cookie that the script of the OP iframe can
 * read. The session id cannot be derived from it. Session Management §4.2
 */
export function browserStateOf(session: Pick<Session, 'id'>): string {
  return createHash('sha256').update(`browser state ${session.id}`).digest('base64url')
}

type Asked = { scope: readonly string[]; redirectUri: string }

/**
 * The `session_state` of an authorization response. A page of the client sends it to the OP iframe to learn whether the
 * browser state has changed since. `undefined` if the feature is off, the request lacks `openid`, or the redirect URI
 * is not that of a web page. Session Management §2, §4.2
 */
export function sessionState(
  { request, client, session }: { request: Asked; client: Client; session: Pick<Session, 'id'> },
  { sessionManagement, random }: Pick<Context, 'sessionManagement' | 'random'>,
): string | undefined {
  if (!sessionManagement || !request.scope.includes('openid')) return undefined
  const { origin, protocol } = new URL(request.redirectUri)
  if (protocol !== 'https:' && protocol !== 'http:') return undefined
  const salt = random(16).toString('base64url')
  const about = [client.id, origin, browserStateOf(session), salt].join(' ')
  return `${createHash('sha256').update(about).digest('base64url')}.${salt}`
}
