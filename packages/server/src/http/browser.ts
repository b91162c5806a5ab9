import { timingSafeEqual } from 'node:crypto'
import { cookieHash, currentSession, type Opened } from '../accounts/session.ts'
import type { Visitor } from '../protocol/authorization/decide.ts'
import { OAuthError } from '../protocol/errors.ts'
import { type Params, parseForm, requireForm } from '../protocol/params.ts'
import { browserStateOf } from '../protocol/session-state.ts'
import { hashOf } from '../protocol/tokens/artefact.ts'
import type { Exchange } from './route.ts'

/** The browser at the other end, as its cookies tell: which one it is, and who is signed in there. */
export type Browser = {
  /** Of the secret that ties what was begun here to this browser. */
  hash: string
  /** To be sent along with the answer; empty when the browser has its secret already. */
  cookies: readonly string[]
  /** What a form posted from one of our pages has to bring. */
  csrf: string
}

/** Knows the browser again, or gives it a secret of its own. */
export function browser({ request, context, app }: Exchange): Browser {
  const kept = app.cookies.read(request.headers.cookie, 'browser')
  const secret = kept ?? context.random(32).toString('base64url')
  return {
    hash: hashOf(secret),
    cookies: kept === undefined ? [app.cookies.set('browser', secret)] : [],
    csrf: hashOf(`csrf ${secret}`),
  }
}

/** Who is signed in, if anybody. */
export async function visitor({ request, app }: Exchange): Promise<Visitor | undefined> {
  const secret = app.cookies.read(request.headers.cookie, 'session')
  return secret === undefined ? undefined : currentSession(secret, app.people)
}

/** What a browser holds from now on that somebody has just signed in at. */
export function sessionCookies(
  { session, cookie }: Opened,
  { app, context }: Pick<Exchange, 'app' | 'context'>,
): readonly string[] {
  const own = app.cookies.set('session', cookie.reveal())
  return context.sessionManagement ? [own, app.cookies.set('state', browserStateOf(session))] : [own]
}

/** The hash of the session cookie, whatever it is worth. */
export function sessionHash({ request, app }: Exchange): string | undefined {
  const secret = app.cookies.read(request.headers.cookie, 'session')
  return secret === undefined ? undefined : cookieHash(secret)
}

/**
 * The fields of a form that one of our pages posted. Refuses a form that another site made the browser post: by
 * what the browser says of the sender, by the cookie that such a post does not bring, and by the token that only
 * our page could hold. RFC 9700 §4.7, RFC 6749 §10.12
 */
export function postedForm(exchange: Exchange): Params {
  const { request, context } = exchange
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const foreign =
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    // Our pages send no referrer, so browsers call the origin of their forms `null`.
    (origin !== undefined && origin !== 'null' && origin !== new URL(context.issuer).origin)
  requireForm(request.headers, context.trace)
  const params = parseForm(request.body, context.trace)
  const expected = Buffer.from(browser(exchange).csrf)
  const came = Buffer.from(params.all('csrf').length === 1 ? (params.one('csrf') ?? '') : '')
  const ours = came.length === expected.length && timingSafeEqual(came, expected)
  if (!context.trace.holds('form/from-our-page', !foreign && ours, { came: site ?? origin })) {
    throw new OAuthError(
      'invalid_request',
      'this form did not come from our page, or cookies are off; start again',
      {
        status: 403,
      },
    )
  }
  return params
}
