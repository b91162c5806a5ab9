import { isJsonObject } from '@valetkey/resource/foreign-json'
import { parseScope } from '../../access/scope.ts'
import { at, type Problem, shown } from '../../messages/problem.ts'
import { isLine } from '../../messages/single-line.ts'
import { type ListMember, listLimits } from './list-limits.ts'

/** The members of a JSON object from outside. */
export type Metadata = Readonly<Record<string, unknown>>

/**
 * Reads members and collects problems instead of throwing, so that all are reported at once. `null` counts as absent,
 * and so does `""` for URIs. RFC 7591 §2
 */
export class MetadataReader {
  readonly problems: Problem[] = []
  readonly #members: Metadata
  readonly #times: number

  /** `times`: the factor by which lists may be longer than `listLimits`. */
  constructor(members: Metadata, times = 1) {
    this.#members = members
    this.#times = times
  }

  /** The names of all members, whether they are known or not. */
  get names(): readonly string[] {
    return Object.keys(this.#members)
  }

  value(name: string): unknown {
    return Object.hasOwn(this.#members, name) ? (this.#members[name] ?? undefined) : undefined
  }

  refuse(path: string, expected: string, value: unknown): undefined {
    this.problems.push({ path, expected, came: shown(value) })
    return undefined
  }

  /** A line of text that is shown to people. */
  text(name: string, longest: number): string | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (typeof value === 'string' && isLine(value) && value.length <= longest) return value
    return this.refuse(name, `one line of 1 to ${longest} characters without control characters`, value)
  }

  /** The URL of a page for people: https, or http on a loopback host. */
  pageUri(name: string): string | undefined {
    const value = this.value(name)
    if (value === undefined || value === '') return undefined
    if (typeof value === 'string' && isPageUri(value)) return value
    return this.refuse(name, 'an https URL (http only on loopback) of at most 2000 characters', value)
  }

  /** A URL to which the server sends requests or browsers: https, or http on a loopback host. */
  secureUri(name: string): string | undefined {
    const value = this.value(name)
    if (value === undefined || value === '') return undefined
    if (typeof value === 'string' && isSecureUri(value)) return value
    return this.refuse(name, 'an https URL without fragment (http only on loopback)', value)
  }

  /** Like `secureUri`, but https on a loopback host, too, for members where the standard requires it. */
  httpsUri(name: string): string | undefined {
    const value = this.value(name)
    if (typeof value !== 'string' || !value.startsWith('http:')) return this.secureUri(name)
    return this.refuse(name, 'an https URL without fragment', value)
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'boolean') return value
    return this.refuse(name, 'true or false', value)
  }

  object(name: string): Metadata | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (isJsonObject(value)) return value
    return this.refuse(name, 'an object', value)
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    const found = choices.find((choice) => choice === value)
    return found ?? this.refuse(name, `one of ${choices.join(', ')}`, value)
  }

  /** A list of distinct strings, within `listLimits`. */
  strings(name: ListMember): readonly string[] | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (!Array.isArray(value)) return this.refuse(name, 'a list of strings', value)
    const most = this.#most(name)
    if (value.length > most) this.refuse(name, `at most ${most} values`, value)
    const strings: string[] = []
    for (const [index, item] of value.slice(0, most).entries()) {
      if (typeof item !== 'string') this.refuse(at(name, index), 'a string', item)
      else if (strings.includes(item)) this.refuse(at(name, index), 'each value once', item)
      else strings.push(item)
    }
    return strings
  }

  /** Like `strings`, with values from `choices` only. */
  choices(name: ListMember, choices: readonly string[]): readonly string[] | undefined {
    const values = this.strings(name)
    if (values === undefined) return undefined
    for (const value of values) {
      if (choices.includes(value)) continue
      const index = (this.value(name) as readonly unknown[]).indexOf(value)
      const expected =
        choices.length === 0
          ? 'an empty list, because this server supports none'
          : `one of ${choices.join(', ')}`
      this.refuse(at(name, index), expected, value)
    }
    return values.filter((value) => choices.includes(value))
  }

  /** Distinct lines of at most `longest` characters; empty if absent. */
  lines(name: ListMember, longest: number): readonly string[] {
    const values = this.strings(name) ?? []
    for (const [index, value] of values.entries()) {
      if (isLine(value) && value.length <= longest) continue
      this.refuse(at(name, index), `one line of 1 to ${longest} characters`, value)
    }
    return values
  }

  /** Scope tokens separated by spaces. RFC 6749 §3.3 */
  scope(name: ListMember): readonly string[] | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (value === '') return []
    const scope = typeof value === 'string' ? parseScope(value) : undefined
    if (scope === undefined) return this.refuse(name, 'scope names separated by spaces', value)
    const most = this.#most(name)
    return scope.length > most ? this.refuse(name, `at most ${most} names`, value) : scope
  }

  #most(name: ListMember): number {
    return listLimits[name] * this.#times
  }

  /** A whole number of seconds. */
  seconds(name: string): number | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 2 ** 31)
      return value
    return this.refuse(name, `a whole number of seconds from 0 to ${2 ** 31}`, value)
  }
}

/** Whether the host of a URL is a loopback host. RFC 8252 §7.3 */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]'
}

/** An https URL without userinfo; http only on a loopback host. */
export function isPageUri(uri: string): boolean {
  if (uri.length > 2000 || !/^https?:\/\/[\x21-\x7e]+$/.test(uri) || /["<>\\^`{|}]/.test(uri)) return false
  const url = URL.parse(uri)
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || isLoopbackHost(url.hostname)
}

/** The same without a fragment, which is not sent in a request. */
export function isSecureUri(uri: string): boolean {
  return isPageUri(uri) && !uri.includes('#')
}
