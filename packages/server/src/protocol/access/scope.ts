import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'

/** RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )` */
const token = '[\\x21\\x23-\\x5b\\x5d-\\x7e]+'
const oneToken = new RegExp(`^${token}$`)
const tokens = new RegExp(`^${token}( ${token})*$`)

/** The scope tokens in the order they came, each once; `undefined` if the text breaks the grammar. RFC 6749 §3.3 */
export function parseScope(text: string): readonly string[] | undefined {
  return tokens.test(text) ? [...new Set(text.split(' '))] : undefined
}

/** Whether this can be the name of one scope. RFC 6749 §3.3 */
export function isScopeToken(text: string): boolean {
  return oneToken.test(text)
}

/** As the wire has it. RFC 6749 §3.3 */
export function joinScope(scope: readonly string[]): string {
  return scope.join(' ')
}

/** Whether everything in `part` is in `whole` too; nothing is a part of anything. RFC 6749 §6 */
export function isSubset(part: readonly string[], whole: readonly string[]): boolean {
  const names = new Set(whole)
  return part.every((name) => names.has(name))
}

/** The scope a request asks for, or `undefined` where it names none. Throws `invalid_scope`. RFC 6749 §3.3 */
export function requestedScope(text: string | undefined, context: Context): readonly string[] | undefined {
  if (text === undefined) return undefined
  const scope = parseScope(text)
  if (!context.trace.found('scope/well-formed', scope, { came: text })) {
    throw new OAuthError('invalid_scope', 'scope must be names separated by single spaces')
  }
  return scope
}
