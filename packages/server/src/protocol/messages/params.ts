import type { Context } from '../context.ts'
import { OAuthError } from './errors.ts'
import type { OAuthRequest } from './message.ts'
import type { Trace } from './trace.ts'

/** More parameters than any request of ours can mean; the rest is an attack on the parser. */
const mostParameters = 100

/** Lists by definition; every other parameter may be sent once. RFC 8707 §2, RFC 8693 §2.1 */
const repeatable: ReadonlySet<string> = new Set(['resource', 'audience'])

/** The decoded parameters of a request. An empty value counts as absent. RFC 6749 §3.1, §3.2 */
export class Params {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  /** Throws `invalid_request` when it was sent twice. */
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

  /** Refuses every parameter that was sent twice and is no list; or of these. RFC 6749 §3.1, §3.2 */
  refuseDuplicates(trace: Trace, of?: readonly string[]): void {
    for (const [name, values] of this.#values) {
      const once = values.length === 1 || repeatable.has(name) || of?.includes(name) === false
      if (!once && !trace.holds('request/no-duplicates', once, { came: name })) throw sentTwice(name)
    }
  }
}

function sentTwice(name: string): OAuthError {
  // The name may be anything a stranger wrote, and the client may show what we say to its user.
  const shown = /^[\w.-]{1,40}$/.test(name) ? name : 'a parameter'
  return new OAuthError('invalid_request', `${shown} was sent more than once; send it once`)
}

/**
 * Reads `application/x-www-form-urlencoded` text: flat names and values, nothing nested, nothing repaired.
 * Throws `invalid_request` for broken percent-encoding, text that is not UTF-8, NUL, or too many parameters.
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

/** A parameter that the request cannot do without. Throws `invalid_request`. RFC 6749 §4.1.2.1, §5.2 */
export function required(value: string | undefined, name: string, trace: Trace): string {
  if (value !== undefined) return value
  trace.holds('request/parameter-present', false, { expected: name })
  throw new OAuthError('invalid_request', `${name} is missing`)
}

/** What `parseForm` reads back as the same: visible ASCII that any URL or body may hold. RFC 6749 appendix B */
export function formText(params: Params): string {
  const text = new URLSearchParams()
  for (const name of params.names()) {
    for (const value of params.all(name)) text.append(name, value)
  }
  return text.toString()
}

function decode(text: string): string {
  // Letters, digits and most signs stand for themselves, and most values hold nothing else.
  if (plain.test(text)) return text
  let decoded = text
  if (text.includes('+') || text.includes('%')) {
    try {
      decoded = decodeURIComponent(text.replaceAll('+', ' '))
    } catch (cause) {
      throw new OAuthError('invalid_request', 'a parameter is not percent-encoded UTF-8', { cause })
    }
  }
  // A NUL or a lone surrogate ends a string early, or changes it, in places further down.
  if (decoded.includes('\0') || !decoded.isWellFormed()) {
    throw new OAuthError('invalid_request', 'a parameter holds a character that no parameter may hold')
  }
  return decoded
}

/**
 * Reads the body of a form endpoint. Throws `invalid_request` for another media type, a duplicate, or a secret
 * in the URL, where logs and histories keep it. RFC 6749 §2.3.1, §3.2
 */
export function parseFormRequest(request: OAuthRequest, { trace }: Pick<Context, 'trace'>): Params {
  const { method, headers } = request
  if (!trace.holds('request/method', method === 'POST', { expected: 'POST', came: method })) {
    throw new OAuthError('invalid_request', `expected a POST, got a ${method}`, {
      status: 405,
      headers: { Allow: 'POST' },
    })
  }
  requireForm(headers, trace)
  const query = request.query === '' ? undefined : parseForm(request.query, trace)
  const misplaced = query && neverInQuery.find((name) => query.has(name))
  if (!trace.holds('request/no-secrets-in-query', misplaced === undefined, { came: misplaced })) {
    throw new OAuthError('invalid_request', `${misplaced} belongs in the body, never in the URL`)
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

/** Throws `invalid_request` unless the body is a form. Parameters of the media type do not matter. */
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
