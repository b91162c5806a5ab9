import { isJsonObject } from '@valetkey/resource/foreign-json'

/** Why a value in a configuration file or a registration is invalid. */
export type Problem = {
  /** The place of the value, as in code: `clients[0].redirect_uris[1]`; `''` for the whole document. */
  path: string
  expected: string
  /** The value as formatted by `shown`, in one line; never a secret. */
  came: string
}

/** The problem in one line: `listen.port: expected a whole number from 0 to 65535, got "http"`. */
export function sentence(problem: Problem): string {
  const place = problem.path === '' ? '' : `${problem.path}: `
  return `${place}expected ${problem.expected}, got ${problem.came}`
}

/** Formats a value in one line of about a hundred characters that is safe for logs and terminals. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isJsonObject(value)) return 'an object'
  // A URL may carry a password before its host.
  const text =
    typeof value === 'string' ? JSON.stringify(value.replace(/\/\/[^/?#]*@/g, '//•••@')) : String(value)
  const cut = text.length > 100 ? `${text.slice(0, 90)}…${typeof value === 'string' ? '"' : ''}` : text
  // Line separators, bidirectional overrides and similar characters could forge or hide parts of a line.
  return cut.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    [...character].map((c) => `\\u{${c.codePointAt(0)?.toString(16)}}`).join(''),
  )
}

/** Joins two parts of a path: `at('clients[0]', 'scope')`, `at('scopes', 1)`. */
export function at(path: string, member: string | number): string {
  if (typeof member === 'number') return `${path}[${member}]`
  const name = /^[A-Za-z_$][\w$-]*$/.test(member) ? member : undefined
  if (name === undefined) return `${path}[${shown(member)}]`
  return path === '' ? name : `${path}.${name}`
}
