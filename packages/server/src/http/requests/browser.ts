import { createHmac } from 'node:crypto'
import { cookieHash, currentSession, type Opened } from '../../accounts/session.ts'
import type { Account } from '../../accounts/store.ts'
import { remembering } from '../../accounts/throttling/known-browsers.ts'
import type { Visitor } from '../../protocol/authorization/decide.ts'
import { hashOf } from '../../protocol/secrets/artefact.ts'
import { browserStateOf } from '../../protocol/sessions/session-state.ts'
import type { Exchange } from '../routes/exchange.ts'

/** The browser at the other end, as its cookies tell: which one it is, and who is signed in there. */
export type Browser = {
  /** Of the secret that ties what was begun here to this browser. */
  hash: string
  /** To be sent along with the answer; empty when the browser has its secret already. */
  cookies: readonly string[]
  /** What only this browser and we can make of a text: by it, a form of ours is known again. */
  seal(parts: readonly string[]): string
}

/** Knows the browser again, or gives it a secret of its own. */
export function browser({ request, context, app }: Exchange): Browser {
  const kept = app.cookies.read(request.headers.cookie, 'browser')
  const secret = kept ?? context.random(32).toString('base64url')
  return {
    hash: hashOf(secret),
    cookies: kept === undefined ? [app.cookies.set('browser', secret)] : [],
    seal: (parts) => createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url'),
  }
}

/** Who is signed in, if anybody. */
export async function visitor({ request, app }: Exchange): Promise<Visitor | undefined> {
  const secret = app.cookies.read(request.headers.cookie, 'session')
  return secret === undefined ? undefined : currentSession(secret, app.people)
}

/** What a browser holds from now on that somebody has just signed in at. */
export function sessionCookies(
  { session, cookie, account }: Opened & { account: Account },
  exchange: Exchange,
): readonly string[] {
  const { app, context } = exchange
  const own = app.cookies.set('session', cookie.reveal())
  const known = app.cookies.set('known', remembering(knownPeople(exchange), account.username, app.people))
  const state = context.sessionManagement ? [app.cookies.set('state', browserStateOf(session))] : []
  return [own, known, ...state]
}

/** What the browser holds of those who signed in there before. */
export function knownPeople({ request, app }: Exchange): string | undefined {
  return app.cookies.read(request.headers.cookie, 'known')
}

/** The hash of the session cookie, whatever it is worth. */
export function sessionHash({ request, app }: Exchange): string | undefined {
  const secret = app.cookies.read(request.headers.cookie, 'session')
  return secret === undefined ? undefined : cookieHash(secret)
}
