import { isJsonObject, type JsonObject, type Read, readForeignObject } from '@valetkey/resource/foreign-json'
import {
  claimsOfOwnScopes,
  isClaimOf,
  type NamedClaims,
  type ScopeClaims,
  scopeClaims,
} from '../../access/claims.ts'
import { claimPermission } from '../../access/permission.ts'
import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Params } from '../../messages/params.ts'
import type { Permission } from '../../records/permission.ts'
import type { RequestedAcr } from '../../sessions/authentication-class.ts'

/** The supported claims that a `claims` parameter requests. OIDC Core §5.5 */
export type RequestedClaims = NamedClaims & {
  /** The `sub` values that it requests, if any: the request is about one of these people. §5.5.1 */
  subjects: readonly string[] | undefined
  /** The `acr` values that it requests for the ID token, if any. §5.5.1.1 */
  acr?: RequestedAcr | undefined
}

/**
 * Reads the `claims` parameter. Malformed JSON is an error, but an unknown claim is ignored, and so is a claim for whose
 * scope the client is not registered. Without the scope `openid` the whole parameter is ignored. OIDC Core §5.5, §5.5.1
 */
export function readClaims(
  params: Params,
  { client, scope }: { client: Client; scope: readonly string[] },
  { trace, catalogue }: Context,
): RequestedClaims | undefined {
  const text = params.one('claims')
  if (text === undefined) return undefined
  const { value: read, problem } = parseClaims(text)
  if (!trace.found('claims/well-formed', read, { came: problem })) {
    throw new OAuthError('invalid_request', `claims: ${problem}`)
  }
  if (!scope.includes('openid')) return undefined
  const { userinfo, id_token: idToken } = read
  const acr = acrOf(idToken.get('acr'))
  const own = scopeClaims(client, catalogue)
  const known = (members: Members) => [...members.keys()].filter((name) => isClaimOf(name, client.scope, own))
  return {
    userinfo: known(userinfo),
    idToken: known(idToken),
    subjects: bothOf(valuesOf(userinfo.get('sub')), valuesOf(idToken.get('sub'))),
    ...(acr === undefined ? {} : { acr }),
  }
}

/** The scopes and the individually requested claims of a request. */
type Asked = { scope: readonly string[]; claims?: NamedClaims | undefined }

/** A permission for each claim that no scope of the request covers. */
export function claimPermissions(asked: Asked, known: ScopeClaims): readonly Permission[] {
  return claimsBeyond(asked, known).map(claimPermission)
}

/** The individually requested claims that no scope of the same request covers. */
export function claimsBeyond({ scope, claims }: Asked, known: ScopeClaims): readonly string[] {
  if (claims === undefined) return []
  const names = new Set([...claims.userinfo, ...claims.idToken])
  return [...names].filter((name) => !isClaimOf(name, scope, known))
}

/**
 * The claims that are granted by name along with `scope`, the granted part of the requested scope: those that were
 * requested individually, and those of the operator's own scopes. If the person declined a scope, its claims are not
 * granted either. For UserInfo only the claims that no standard scope covers are kept: the granted scopes cover the
 * others.
 */
export function grantedClaims(
  request: Asked,
  scope: readonly string[],
  known: ScopeClaims,
): NamedClaims | undefined {
  const beyond = claimsBeyond(request, known)
  const { userinfo: asked = [], idToken: named = [] } = request.claims ?? {}
  const beyondScope = asked.filter((name) => beyond.includes(name))
  const userinfo = [...new Set([...beyondScope, ...claimsOfOwnScopes(scope, known)])]
  const idToken = named.filter((name) => beyond.includes(name) || isClaimOf(name, scope, known))
  return userinfo.length + idToken.length === 0 ? undefined : { userinfo, idToken }
}

type Members = ReadonlyMap<string, JsonObject>

function parseClaims(text: string): Read<{ userinfo: Members; id_token: Members }> {
  const { value, problem } = readForeignObject(text)
  if (problem !== undefined) return { problem }
  const [userinfo, idToken] = [value.userinfo, value.id_token].map(membersOf)
  return userinfo === undefined || idToken === undefined
    ? { problem: 'expected a JSON object whose userinfo and id_token hold claims, each null or an object' }
    : { value: { userinfo, id_token: idToken } }
}

function membersOf(value: unknown): Members | undefined {
  if (value === undefined || value === null) return new Map()
  if (!isJsonObject(value)) return undefined
  const members = new Map<string, JsonObject>()
  for (const [name, member] of Object.entries(value)) {
    if (member === null) members.set(name, {})
    else if (isJsonObject(member) && isWellFormed(name, member)) members.set(name, member)
    else return undefined
  }
  return members
}

/** §5.5.1: `essential` is a boolean, `values` a list; `sub` and `acr` are strings. Other members are ignored. */
function isWellFormed(name: string, { essential, value, values }: JsonObject): boolean {
  if (essential !== undefined && typeof essential !== 'boolean') return false
  if (values !== undefined && !Array.isArray(values)) return false
  return (
    (name !== 'sub' && name !== 'acr') ||
    [value ?? '', ...(values ?? [])].every((each) => typeof each === 'string')
  )
}

/** The requested values of a `sub` or an `acr`, which are strings. */
function valuesOf(member: JsonObject | undefined): readonly string[] | undefined {
  if (typeof member?.value === 'string') return [member.value]
  return Array.isArray(member?.values) ? member.values : undefined
}

/** The requested `acr`; `undefined` for a request without a value, because every class satisfies it. §5.5.1.1 */
function acrOf(member: JsonObject | undefined): RequestedAcr | undefined {
  const values = valuesOf(member)
  return values && { values, essential: member?.essential === true }
}

/** The intersection of two lists of subjects; a missing list imposes no restriction. */
function bothOf(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.filter((each) => other.includes(each))
}
