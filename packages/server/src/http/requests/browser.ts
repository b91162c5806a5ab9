import { createHmac } from 'node:crypto'
import { cookieHash, currentSession, type Opened } from '../../accounts/session.ts'
import { rememberPerson } from '../../accounts/throttling/known-browsers.ts'
import type { SignedInUser } from '../../protocol/authorization/decide.ts'
import type { User } from '../../protocol/records/user.ts'
import { hashOf } from '../../protocol/secrets/artefact.ts'
import { constantTimeEqual } from '../../protocol/secrets/constant-time-equal.ts'
import { browserStateOf } from '../../protocol/sessions/session-state.ts'
import type { Exchange } from '../routes/exchange.ts'

/** The browser that sent a request, as its cookies identify it. */
export type Browser = {
  /** The hash of the secret that a new interaction is bound to. */
  hash: string
  /** The hashes of all secrets that the browser has: it may continue an interaction that is bound to any of them. */
  hashes: readonly string[]
  /** Cookies to set with the response; empty if the browser has a secret already. */
  cookies: readonly string[]
  /** A MAC over `parts` under a secret of this browser. It proves that a posted form comes from our page. */
  seal(parts: readonly string[]): string
  /** Whether `seal` is a MAC over `parts` under one of the secrets of this browser. */
  hasSealed(parts: readonly string[], seal: string): boolean
}

/**
 * Identifies a browser by its cookie, or gives it one. The cookie has a name of its own: if two tabs start without a
 * cookie at the same time, the browser keeps both, and neither tab loses what it began.
 */
export function browser(exchange: Exchange): Browser {
  const known = browsers.get(exchange)
  if (known !== undefined) return known
  const found = identified(exchange)
  browsers.set(exchange, found)
  return found
}

/** One secret for all forms of a page, also before the browser has one. */
const browsers = new WeakMap<Exchange, Browser>()

function identified({ request, context, app }: Exchange): Browser {
  const kept = app.cookies.readLabelled(request.headers.cookie, 'browser')
  const secret = kept[0] ?? context.random(32).toString('base64url')
  const secrets = kept.length === 0 ? [secret] : kept
  const hash = hashOf(secret)
  const sealed = (under: string, parts: readonly string[]) =>
    createHmac('sha256', under).update(JSON.stringify(parts)).digest('base64url')
  return {
    hash,
    hashes: secrets.map(hashOf),
    cookies: kept.length === 0 ? [app.cookies.set('browser', secret, hash.slice(0, 8))] : [],
    seal: (parts) => sealed(secret, parts),
    hasSealed: (parts, seal) => secrets.some((each) => constantTimeEqual(seal, sealed(each, parts))),
  }
}

/** The person who is signed in at this browser, if any. */
export async function visitor({ request, app, languages }: Exchange): Promise<SignedInUser | undefined> {
  const secret = app.cookies.read(request.headers.cookie, 'session')
  const found = secret === undefined ? undefined : await currentSession(secret, app.people)
  languages.personSpeaks(found?.user.claims.locale)
  return found
}

/** The cookies to set in a browser after a sign-in. */
export async function sessionCookies(
  { session, cookie, account }: Opened & { account: Pick<User, 'username'> },
  exchange: Exchange,
): Promise<readonly string[]> {
  const { app, context } = exchange
  const own = app.cookies.set('session', cookie.reveal())
  const remembered = await rememberPerson(knownPeople(exchange), account.username, app.people)
  const known = app.cookies.set('known', remembered)
  const state = context.sessionManagement ? [app.cookies.set('state', browserStateOf(session))] : []
  return [own, known, ...state]
}

/** The cookie that records who has signed in at this browser before. */
export function knownPeople({ request, app }: Exchange): string | undefined {
  return app.cookies.read(request.headers.cookie, 'known')
}

/** The hash of the session cookie, whether or not its session exists. */
export function sessionHash({ request, app }: Exchange): string | undefined {
  const secret = app.cookies.read(request.headers.cookie, 'session')
  return secret === undefined ? undefined : cookieHash(secret)
}
