import type { Share } from '../../protocol/bounds/room.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'

/** What a request may be. Nothing that OAuth needs comes near. */
export const limits = {
  /** Characters of path and query. */
  url: 8 * 1024,
  /** Bytes. */
  body: 64 * 1024,
  /** Bytes of a body that is too large, taken and thrown away so that its sender comes to read why. */
  dropped: 32 * 1024 * 1024,
  /** Milliseconds without a byte after which no more of it is expected. */
  droppedIdle: 100,
  /** Bytes of all headers. */
  headers: 16 * 1024,
  /** Milliseconds for all headers, and for the whole request: a slow sender must not hold a connection. */
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  /** Milliseconds after which an idle connection is closed, where nobody says otherwise. */
  keepAlive: 65_000,
  /** Milliseconds until the other side has to have taken an answer. */
  unsentTimeout: 30_000,
  /** Connections. Beyond, the one for which nothing has been done for the longest is closed. */
  connections: { each: 1000, inAll: 9900 },
  /** Connections beyond which none is accepted, should that ever not be enough. */
  mostConnections: 10_000,
  /** Requests that a connection has sent ahead, with which no more is read from it. */
  held: 16,
  /** Requests that were sent ahead, in all connections. A connection that brings one more is cut off. */
  waiting: { each: 1000, inAll: 5000 },
  /** Requests that are served at once, until their answers have left. One more is turned away. */
  served: { each: 1000, inAll: 4000 },
  /** Bytes of bodies that are not whole, and of answers that are not taken: the oldest is given up. */
  bodies: { each: 8 * 1024 * 1024, inAll: 64 * 1024 * 1024 },
  unsent: { each: 8 * 1024 * 1024, inAll: 64 * 1024 * 1024 },
} as const

/** The ends of a door that many come through. `each`: for one address, but for those of proxies. */
export type Bounds = {
  unsentTimeout: number
  held: number
} & Record<'connections' | 'waiting' | 'served' | 'bodies' | 'unsent', Share>

/** Everybody together is too much for this process. RFC 9110 §15.6.4 */
export function tooBusy(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'too many requests at once; try again soon', {
    status: 503,
    headers: { 'Retry-After': '2' },
  })
}

/** The same of one address. RFC 6585 §4 */
export function tooManyAtOnce(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'too many requests at once from your address', {
    status: 429,
    headers: { 'Retry-After': '2' },
  })
}

/** RFC 9112 §3.2 */
export function hostMissing(): OAuthError {
  return new OAuthError('invalid_request', 'expected a Host header')
}

/** RFC 9112 §6.1: a coding that we do not undo would be read as what it stands for. */
export function notChunked(): OAuthError {
  return new OAuthError('invalid_request', 'expected no Transfer-Encoding but chunked')
}

/** RFC 9110 §10.1.1 */
export function expectationFailed(): OAuthError {
  return new OAuthError('invalid_request', 'expected no Expect but 100-continue', { status: 417 })
}

/** RFC 9110 §9.3.6 */
export function noProxy(): OAuthError {
  const headers = { Allow: 'GET, HEAD, POST' }
  return new OAuthError('invalid_request', 'this server is no proxy', { status: 405, headers })
}

export function urlTooLong(): OAuthError {
  return new OAuthError('invalid_request', `expected a URL of at most ${limits.url} characters`, {
    status: 414,
  })
}

export function bodyTooLarge(): OAuthError {
  return new OAuthError('invalid_request', `expected a body of at most ${limits.body} bytes`, { status: 413 })
}

export function notUtf8(): OAuthError {
  return new OAuthError('invalid_request', 'the body is not UTF-8 text')
}

export function headerTwice(name: string): OAuthError {
  return new OAuthError('invalid_request', `the header ${name} was sent more than once`)
}
