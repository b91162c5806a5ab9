import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Attempt } from './authorization-server.ts'
import type { Connection } from './connection.ts'

/** A photo on paper. */
export type Print = {
  number: string
  title: string
  picture: Uint8Array
  /** Milliseconds since 1970. */
  printedAt: number
}

/** What Print Shop remembers about a browser. */
export type Session = {
  attempts: Map<string, Attempt>
  connection: Connection | undefined
  prints: Map<string, Print>
}

// Cookies are told apart by host and not by port, so on localhost the name has to be our own.
const cookie = 'print_shop_session'
const mostSessions = 1000
const mostAttempts = 5
const mostPrints = 20

/** Sessions, in memory: whoever has been away the longest goes first when there are too many. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #secure: boolean

  /** `origin` is where people reach the app: over https its cookie never travels in the clear. */
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

  /** A session under a new id. After a sign-in the old id is worth nothing: somebody else may have planted it. */
  start(
    c: Context,
    session: Session = { attempts: new Map(), connection: undefined, prints: new Map() },
  ): Session {
    this.#sessions.delete(getCookie(c, cookie) ?? '')
    const id = randomBytes(32).toString('base64url')
    this.#sessions.set(id, session)
    keepNewest(this.#sessions, mostSessions)
    // Lax: the cookie has to come along when the authorization server sends the browser back.
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

/** Each attempt comes back once. */
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
