import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Attempt } from './authorization-server.ts'
import type { Connection } from './connection.ts'

/** A printed photo. */
export type Print = {
  number: string
  title: string
  picture: Uint8Array
  /** Milliseconds since 1970. */
  printedAt: number
}

/** The state of one browser. */
export type Session = {
  attempts: Map<string, Attempt>
  connection: Connection | undefined
  prints: Map<string, Print>
}

// Browsers do not separate cookies by port, so apps on localhost need cookie names of their own.
const cookie = 'print_shop_session'
const mostSessions = 1000
const mostAttempts = 5
const mostPrints = 20

/** Sessions, in memory. The least recently used one is dropped if there are too many. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #secure: boolean

  /** `origin` is the app's own origin, as browsers reach it. If it is https, the cookie is `Secure`. */
  constructor(origin: string) {
    this.#secure = new URL(origin).protocol === 'https:'
  }

  of(c: Context): Session | undefined {
    const id = getCookie(c, cookie) ?? ''
    const session = this.#sessions.get(id)
    if (session === undefined) return undefined
    this.#sessions.delete(id)
    this.#sessions.set(id, session)
    return session
  }

  /** Starts a session under a new id, since an attacker may have planted the old one (session fixation). */
  start(
    c: Context,
    session: Session = { attempts: new Map(), connection: undefined, prints: new Map() },
  ): Session {
    this.#sessions.delete(getCookie(c, cookie) ?? '')
    const id = randomBytes(32).toString('base64url')
    this.#sessions.set(id, session)
    keepNewest(this.#sessions, mostSessions)
    // Lax, because the cookie must be sent when the authorization server redirects the browser back.
    setCookie(c, cookie, id, { httpOnly: true, sameSite: 'Lax', path: '/', secure: this.#secure })
    return session
  }

  end(c: Context): void {
    this.#sessions.delete(getCookie(c, cookie) ?? '')
    deleteCookie(c, cookie, { path: '/', secure: this.#secure })
  }
}

export function rememberAttempt({ attempts }: Session, attempt: Attempt): void {
  attempts.set(attempt.state, attempt)
  keepNewest(attempts, mostAttempts)
}

/** Removes and returns an attempt, so that each response is accepted once. */
export function takeAttempt(session: Session | undefined, state: string): Attempt | undefined {
  const attempt = session?.attempts.get(state)
  session?.attempts.delete(state)
  return attempt
}

export function addPrint({ prints }: Session, print: Print): void {
  prints.set(print.number, print)
  keepNewest(prints, mostPrints)
}

function keepNewest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
