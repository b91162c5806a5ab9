import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Api } from './api.ts'
import { definesScope, offlineAccess } from './resource.ts'

/** RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )` */
const token = /^[\x21\x23-\x5b\x5d-\x7e]+$/
/** Scope tokens and spaces, in any order. */
const tokensAndSpaces = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

/**
 * The scope tokens in their order, each once; `undefined` if the text violates the grammar. Further spaces between,
 * before or after the tokens are ignored, because several MCP clients send them; no other white space is. RFC 6749 §3.3
 */
export function parseScope(text: string): readonly string[] | undefined {
  if (!tokensAndSpaces.test(text)) return undefined
  const names = new Set(text.split(' '))
  names.delete('')
  return names.size > 0 ? [...names] : undefined
}

/** Whether the text is one `scope-token`. RFC 6749 §3.3 */
export function isScopeToken(text: string): boolean {
  return token.test(text)
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
    throw new OAuthError('invalid_scope', 'scope: expected scope tokens separated by spaces')
  }
  return scope
}

/**
 * The part of a requested scope that may be granted out of `allowed`. Names that neither the server nor an API defines
 * are ignored (OIDC Core §3.1.2.1). A defined scope outside `allowed` is ignored for a self-registered client, which
 * often requests every scope of the metadata; the response reports the scope that was granted. For a declared client it
 * is an error, because its operator can correct its registration. Throws `invalid_scope`, also if nothing is left.
 * RFC 6749 §3.3
 */
export function grantableScope(
  asked: readonly string[],
  allowed: readonly string[],
  { client, apis, context }: { client: Client; apis: readonly Api[]; context: Context },
): readonly string[] {
  const understood = asked.filter((each) => isDefined(each, apis))
  const within = understood.filter((each) => allowed.includes(each))
  const beyond = understood.filter((each) => !allowed.includes(each))
  const isNarrowed = client.selfRegistered !== undefined && within.length > 0
  const evidence = { expected: allowed, came: asked }
  if (!context.trace.holds('scope/allowed', beyond.length === 0 || isNarrowed, evidence)) {
    throw new OAuthError('invalid_scope', notAllowed(beyond, client))
  }
  return within
}

/** Defined scopes have only the characters of an `error_description`. */
function notAllowed(beyond: readonly string[], client: Client): string {
  const unregistered = beyond.filter((each) => !client.scope.includes(each))
  return unregistered.length > 0
    ? `scope: the client is not registered for ${unregistered.join(' ')}: leave this out, or add it to scope in the registration of the client`
    : `scope: ${beyond.join(' ')} was not granted: request it in a new authorization request`
}

function isDefined(scope: string, apis: readonly Api[]): boolean {
  return scope === offlineAccess || apis.some((api) => definesScope(api, scope))
}
