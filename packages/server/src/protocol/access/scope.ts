import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'

/** RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )` */
const token = '[\\x21\\x23-\\x5b\\x5d-\\x7e]+'
const oneToken = new RegExp(`^${token}$`)
const tokens = new RegExp(`^${token}( ${token})*$`)

/** The scope tokens in their order, each once; `undefined` if the text violates the grammar. RFC 6749 §3.3 */
export function parseScope(text: string): readonly string[] | undefined {
  return tokens.test(text) ? [...new Set(text.split(' '))] : undefined
}

/** Whether the text is one `scope-token`. RFC 6749 §3.3 */
export function isScopeToken(text: string): boolean {
  return oneToken.test(text)
}

/** The value of a `scope` parameter. RFC 6749 §3.3 */
export function joinScope(scope: readonly string[]): string {
  return scope.join(' ')
}

/** Whether `part` is a subset of `whole`. An empty list is a subset of every list. RFC 6749 §6 */
export function isSubset(part: readonly string[], whole: readonly string[]): boolean {
  const names = new Set(whole)
  return part.every((name) => names.has(name))
}

/** Parses a `scope` parameter; `undefined` if the request has none. Throws `invalid_scope`. RFC 6749 §3.3 */
export function requestedScope(text: string | undefined, context: Context): readonly string[] | undefined {
  if (text === undefined) return undefined
  const scope = parseScope(text)
  if (!context.trace.found('scope/well-formed', scope, { came: text })) {
    throw new OAuthError('invalid_scope', 'scope: expected scope tokens separated by single spaces')
  }
  return scope
}
