import { OAuthError } from '../protocol/errors.ts'

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
  connections: 10_000,
} as const

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
