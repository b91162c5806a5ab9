import { isJsonObject } from '@valetkey/resource/foreign-json'
/** What is wrong with a value that somebody wrote: where it stands, what was expected, what came. */
export type Problem = {
  /** As one would write it in code: `clients[0].redirect_uris[1]`; `''` for the whole. */
  path: string
  expected: string
  /** Printed by `shown`, so it fits in one line; never a secret. */
  came: string
}

/** One line for a person: `listen.port: expected a whole number from 0 to 65535, got "http"`. */
export function sentence(problem: Problem): string {
  const place = problem.path === '' ? '' : `${problem.path}: `
  return `${place}expected ${problem.expected}, got ${problem.came}`
}

/** A value in at most a hundred characters of one line, safe for logs and terminals. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isJsonObject(value)) return 'an object'
  // A URL may carry a password before its host.
  const text =
    typeof value === 'string' ? JSON.stringify(value.replace(/\/\/[^/?#]*@/g, '//•••@')) : String(value)
  const cut = text.length > 100 ? `${text.slice(0, 90)}…${typeof value === 'string' ? '"' : ''}` : text
  // Line separators, bidirectional overrides and their kind would let a value forge or hide parts of a line.
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
