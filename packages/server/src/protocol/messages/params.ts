import type { Context } from '../context.ts'
import { OAuthError } from './errors.ts'
import type { OAuthRequest } from './message.ts'
import type { Trace } from './trace.ts'

/** No request that this server understands has more parameters; more would only burden the parser. */
const mostParameters = 100

/** The parameters that may be repeated; every other may be sent once. RFC 8707 §2, RFC 8693 §2.1 */
const repeatable: ReadonlySet<string> = new Set(['resource', 'audience'])

/** The decoded parameters of a request. A parameter with an empty value is treated as absent. RFC 6749 §3.1, §3.2 */
export class Params {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  /** The value of a parameter. Throws `invalid_request` if it was sent more than once. */
  one(name: string): string | undefined {
    const values = this.#values.get(name)
    if (values !== undefined && values.length > 1) throw sentTwice(name)
    return values?.[0]
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  without(names: readonly string[]): Params {
    return new Params(new Map([...this.#values].filter(([name]) => !names.includes(name))))
  }

  with(name: string, value: string): Params {
    return new Params(new Map([...this.#values, [name, [value]]]))
  }

  names(): IterableIterator<string> {
    return this.#values.keys()
  }

  /**
   * Throws `invalid_request` for a parameter that was sent more than once and is not repeatable. With `of`, only these
   * parameters are checked. RFC 6749 §3.1, §3.2
   */
  refuseDuplicates(trace: Trace, of?: readonly string[]): void {
    for (const [name, values] of this.#values) {
      const once = values.length === 1 || repeatable.has(name) || of?.includes(name) === false
      if (!once && !trace.holds('request/no-duplicates', once, { came: name })) throw sentTwice(name)
    }
  }
}

function sentTwice(name: string): OAuthError {
  // An attacker may have chosen the name, and the client may show the error description to its user.
  const shown = /^[\w.-]{1,40}$/.test(name) ? name : 'a parameter'
  return new OAuthError('invalid_request', `${shown} was sent more than once; send it once`)
}

/**
 * Parses `application/x-www-form-urlencoded` text strictly. Brackets and dots in names have no meaning.
 * Throws `invalid_request` for malformed percent-encoding, text that is not UTF-8, NUL, or too many parameters.
 * RFC 6749 appendix B
 */
export function parseForm(text: string, trace?: Trace): Params {
  try {
    return new Params(pairsOf(text))
  } catch (error) {
    trace?.holds('request/well-formed', false)
    throw error
  }
}

function pairsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  if (text === '') return values
  const pairs = text.split('&', mostParameters + 1)
  if (pairs.length > mostParameters) {
    throw new OAuthError('invalid_request', `expected at most ${mostParameters} parameters, got more`)
  }
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1))
    if (value === '') continue
    const known = values.get(name)
    if (known === undefined) values.set(name, [value])
    else known.push(value)
  }
  return values
}

/** Returns the value of a required parameter. Throws `invalid_request` if it is missing. RFC 6749 §4.1.2.1, §5.2 */
export function required(value: string | undefined, name: string, trace: Trace): string {
  if (value !== undefined) return value
  trace.holds('request/parameter-present', false, { expected: name })
  throw new OAuthError('invalid_request', `${name} is missing`)
}

/** The inverse of `parseForm`. The text is visible ASCII that may stand in any URL or body. RFC 6749 appendix B */
export function formText(params: Params): string {
  const text = new URLSearchParams()
  for (const name of params.names()) {
    for (const value of params.all(name)) text.append(name, value)
  }
  return text.toString()
}

function decode(text: string): string {
  // The fast path: most values contain nothing that needs decoding.
  if (plain.test(text)) return text
  let decoded = text
  if (text.includes('+') || text.includes('%')) {
    try {
      decoded = decodeURIComponent(text.replaceAll('+', ' '))
    } catch (cause) {
      throw new OAuthError('invalid_request', 'a parameter is not percent-encoded UTF-8', { cause })
    }
  }
  // In other layers a NUL may truncate a string, and a lone surrogate may be replaced.
  if (decoded.includes('\0') || !decoded.isWellFormed()) {
    throw new OAuthError('invalid_request', 'a parameter contains a NUL character or a lone surrogate')
  }
  return decoded
}

/**
 * Parses the body of a request to a form endpoint. Throws `invalid_request` for another method or media type, for a
 * repeated parameter, and for a secret in the URL, which would appear in logs and browser histories. RFC 6749 §2.3.1,
 * §3.2
 */
export function parseFormRequest(request: OAuthRequest, { trace }: Pick<Context, 'trace'>): Params {
  const { method, headers } = request
  if (!trace.holds('request/method', method === 'POST', { expected: 'POST', came: method })) {
    throw new OAuthError('invalid_request', `expected the method POST, got ${method}`, {
      status: 405,
      headers: { Allow: 'POST' },
    })
  }
  requireForm(headers, trace)
  const query = request.query === '' ? undefined : parseForm(request.query, trace)
  const misplaced = query && neverInQuery.find((name) => query.has(name))
  if (!trace.holds('request/no-secrets-in-query', misplaced === undefined, { came: misplaced })) {
    throw new OAuthError('invalid_request', `${misplaced} must be sent in the body, never in the URL`)
  }
  const params = parseForm(request.body, trace)
  params.refuseDuplicates(trace)
  return params
}

const plain = /^[!-$&-*,-~]*$/

const neverInQuery = [
  'client_secret',
  'client_assertion',
  'code',
  'device_code',
  'refresh_token',
  'token',
  'code_verifier',
  'password',
]

const formType = 'application/x-www-form-urlencoded'

/** Throws `invalid_request` unless the media type is that of a form. Its parameters, such as `charset`, are ignored. */
export function requireForm(headers: Readonly<Record<string, string | undefined>>, trace?: Trace): void {
  const sent = headers['content-type']
  if (sent === formType) return
  const type = sent?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== formType) {
    trace?.holds('request/media-type', false, { expected: formType, came: sent })
    throw new OAuthError('invalid_request', `expected the media type ${formType}`, {
      detail: `the media type was ${sent ?? 'absent'}`,
    })
  }
}
