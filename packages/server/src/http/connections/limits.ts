import type { SharedLimit } from '../../protocol/bounds/shared-slots.ts'
import { OAuthError } from '../../protocol/messages/errors.ts'

/** The limits of requests and connections. No OAuth request comes near them. */
export const limits = {
  /** Characters of path and query. */
  url: 8 * 1024,
  /** Bytes of a request body. */
  body: 64 * 1024,
  /** Bytes of an oversized body that are read and discarded, so that the client gets to read the response. */
  dropped: 32 * 1024 * 1024,
  /** Milliseconds without a byte after which the rest of such a body is no longer awaited. */
  droppedIdle: 100,
  /** Bytes of all headers. */
  headers: 16 * 1024,
  /** Milliseconds for all headers, and for the whole request: a slow sender must not hold a connection. */
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  /** Milliseconds after which an idle connection is closed, by default. */
  keepAlive: 65_000,
  /** Milliseconds in which the client has to read a response. */
  unsentTimeout: 30_000,
  /** Open connections. Beyond this limit, the connection that has been unused the longest is closed. */
  connections: { each: 1000, inAll: 9900 },
  /** Open connections at which no more are accepted, in case closing unused ones does not free enough. */
  mostConnections: 10_000,
  /** Pipelined requests that wait on one connection; with this many, no more is read from it. */
  held: 16,
  /** Pipelined requests that wait on all connections. A connection that sends one more is closed. */
  waiting: { each: 1000, inAll: 5000 },
  /** Requests that are served concurrently. One more is refused. */
  served: { each: 1000, inAll: 4000 },
  /**
   * Bytes of incomplete bodies, and of responses that clients have not read. Beyond this limit, the oldest one is
   * aborted.
   */
  bodies: { each: 8 * 1024 * 1024, inAll: 64 * 1024 * 1024 },
  unsent: { each: 8 * 1024 * 1024, inAll: 64 * 1024 * 1024 },
} as const

/** The concurrency limits of one listener. `each` applies to one address, except for the addresses of proxies. */
export type Bounds = {
  unsentTimeout: number
  held: number
} & Record<'connections' | 'waiting' | 'served' | 'bodies' | 'unsent', SharedLimit>

/** The error for a limit in total: this process is too busy. RFC 9110 §15.6.4 */
export function tooBusy(): OAuthError {
  return new OAuthError('temporarily_unavailable', 'too many requests at once; try again soon', {
    status: 503,
    headers: { 'Retry-After': '2' },
  })
}

/** The error for a limit per address. RFC 6585 §4 */
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

/** RFC 9112 §6.1: a transfer coding that we do not decode; its encoded bytes would be taken for the body. */
export function notChunked(): OAuthError {
  return new OAuthError('invalid_request', 'expected no Transfer-Encoding other than chunked')
}

/** RFC 9110 §10.1.1 */
export function expectationFailed(): OAuthError {
  return new OAuthError('invalid_request', 'expected no Expect header other than 100-continue', {
    status: 417,
  })
}

/** RFC 9110 §9.3.6 */
export function noProxy(): OAuthError {
  const headers = { Allow: 'GET, HEAD, POST' }
  return new OAuthError('invalid_request', 'this server is not a proxy', { status: 405, headers })
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
  return new OAuthError('invalid_request', `the header ${name} was sent more than once; send it once`)
}
