/** Headers of any runtime: a `Headers` object, or a record with names in any letter case. */
export type HeaderSource =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** The Bearer credentials of a request. RFC 6750 §2.1 */
export type PresentedToken =
  | { kind: 'token'; scheme: 'Bearer'; token: string }
  | { kind: 'none' }
  | { kind: 'malformed'; description: string }

/**
 * Reads the access token from the `Authorization` header, the only place where it is accepted. RFC 6750 §2.1,
 * RFC 9700 §4.3.2
 */
export function bearerToken(headers: HeaderSource): PresentedToken {
  return presented(authorizationValues(headers))
}

/** The members of a node:http, Express, Fastify or `fetch` request that are needed to find a token. */
export type TokenRequest = {
  headers: HeaderSource
  /** A path or a full URL. A token in its query is refused. */
  url?: string | undefined
  /** Header names and values, alternating. node:http keeps a second `Authorization` header only here. */
  rawHeaders?: readonly string[] | undefined
}

/** Reads the access token of a request as `bearerToken` does, and refuses a token in the query. */
export function requestToken(request: TokenRequest): PresentedToken {
  const query = request.url?.split('#', 1)[0]?.split('?').slice(1).join('?')
  // RFC 9700 §4.3.2: URLs end up in logs and in Referer headers.
  if (query && new URLSearchParams(query).has('access_token')) {
    return malformed('send the access token in the Authorization header, never in the URL')
  }
  // node:http keeps the first of two Authorization headers and silently drops the other.
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
  // Deviation: RFC 6750 §2.1 allows several spaces after the scheme. No client sends more than one, and two parsers
  // might disagree about the others.
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
