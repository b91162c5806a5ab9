import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Key } from './authorization-server.ts'

/** Who is signed in: a name as it was typed, and a key. The password is not among it. */
export type Session = { username: string; key: Key; renewing: Promise<Key> | undefined }

// Cookies are told apart by host and not by port, so on localhost the name has to be our own.
const cookie = 'photo_album_session'
const mostSessions = 1000

/** Sessions, in memory: the oldest goes first when there are too many. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #secure: boolean

  constructor(origin: string) {
    this.#secure = new URL(origin).protocol === 'https:'
  }

  of(c: Context): Session | undefined {
    return this.#sessions.get(getCookie(c, cookie) ?? '')
  }

  /** Under a new id each time: an old one may have been planted. */
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
