/** Headers as any runtime hands them over: a `Headers` object, or a record with names in any letter case. */
export type HeaderSource =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** What a request brought for credentials. RFC 6750 §2.1 */
export type PresentedToken =
  | { kind: 'token'; scheme: 'Bearer'; token: string }
  | { kind: 'none' }
  | { kind: 'malformed'; description: string }

/** The access token in the `Authorization` header, the only place it may travel in. RFC 6750 §2.1, RFC 9700 §4.3.2 */
export function bearerToken(headers: HeaderSource): PresentedToken {
  return presented(authorizationValues(headers))
}

/** A request as node:http, Express, Fastify and `fetch` runtimes have it; only what is needed to find a token. */
export type TokenRequest = {
  headers: HeaderSource
  /** A path or a full URL; looked at for a token in the query, which is refused. */
  url?: string | undefined
  /** Names and values in turn. node:http keeps a second `Authorization` header only here. */
  rawHeaders?: readonly string[] | undefined
}

/** The access token of a whole request: like `bearerToken`, and a token in the query is refused. */
export function requestToken(request: TokenRequest): PresentedToken {
  const query = request.url?.split('#', 1)[0]?.split('?').slice(1).join('?')
  // RFC 9700 §4.3.2: URLs end in logs and in Referer headers.
  if (query && new URLSearchParams(query).has('access_token')) {
    return malformed('send the access token in the Authorization header, never in the URL')
  }
  // node:http keeps the first of two Authorization headers and drops the other without a word.
  const raw = rawValues(request.rawHeaders)
  return presented(raw.length > 1 ? raw : authorizationValues(request.headers))
}

function presented(values: readonly string[]): PresentedToken {
  const [value, second] = values
  if (value === undefined) return { kind: 'none' }
  // `Headers` joins repeated headers with a comma, so a second Bearer may hide behind the first scheme.
  if (second !== undefined || /,[ \t]*bearer[ \t]/i.test(value)) {
    return malformed('send exactly one Authorization header')
  }
  if (!/^bearer(?![!#$%&'*+.^_`|~0-9a-z-])/i.test(value)) return { kind: 'none' }
  // Deviation: RFC 6750 §2.1 lets any number of spaces follow the scheme; no client sends more than the one, and what
  // one reader skips another one may not.
  const token = /^bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(value)?.[1]
  return token === undefined
    ? malformed('the Authorization header is not "Bearer", one space and a token')
    : { kind: 'token', scheme: 'Bearer', token }
}

function malformed(description: string): PresentedToken {
  return { kind: 'malformed', description }
}

function authorizationValues(headers: HeaderSource): readonly string[] {
  if (isHeaders(headers)) {
    const value = headers.get('authorization')
    return value === null ? [] : [value]
  }
  return Object.entries(headers).flatMap(([name, value]) =>
    value !== undefined && name.toLowerCase() === 'authorization' ? value : [],
  )
}

function isHeaders(headers: HeaderSource): headers is { get(name: string): string | null } {
  return typeof headers.get === 'function'
}

function rawValues(rawHeaders: readonly string[] = []): readonly string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
  )
}
