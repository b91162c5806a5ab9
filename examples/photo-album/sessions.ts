import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Key } from './authorization-server.ts'

/** A signed-in browser: the username as it was typed, and the tokens. The password is not stored. */
export type Session = { username: string; key: Key; renewing: Promise<Key> | undefined }

// Browsers do not separate cookies by port, so apps on localhost need cookie names of their own.
const cookie = 'photo_album_session'
const mostSessions = 1000

/** Sessions, in memory. The oldest is dropped if there are too many. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #secure: boolean

  constructor(origin: string) {
    this.#secure = new URL(origin).protocol === 'https:'
  }

  of(c: Context): Session | undefined {
    return this.#sessions.get(getCookie(c, cookie) ?? '')
  }

  /** Starts a session under a new id, since an attacker may have planted the old one (session fixation). */
  start(c: Context, session: Session): void {
    this.#sessions.delete(getCookie(c, cookie) ?? '')
    const id = randomBytes(32).toString('base64url')
    this.#sessions.set(id, session)
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size > mostSessions && oldest !== undefined) this.#sessions.delete(oldest)
    setCookie(c, cookie, id, { httpOnly: true, sameSite: 'Strict', path: '/', secure: this.#secure })
  }

  end(c: Context): void {
    this.#sessions.delete(getCookie(c, cookie) ?? '')
    deleteCookie(c, cookie, { path: '/', secure: this.#secure })
  }
}
