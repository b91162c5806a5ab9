import { createHash } from 'node:crypto'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { Session } from '../records/session.ts'

/**
 * What a browser shows to scripts of ours of who is signed in: another value for each session, from which nothing
 * follows about it. Session Management §4.2
 */
export function browserStateOf(session: Pick<Session, 'id'>): string {
  return createHash('sha256').update(`browser state ${session.id}`).digest('base64url')
}

type Asked = { scope: readonly string[]; redirectUri: string }

/**
 * What a page of the client asks our frame about: whether the browser still is in the state that it was in when the
 * client was answered. Absent where nobody wants it, or no page can ask. Session Management §2, §4.2
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
