import { isJsonObject, type JsonObject, type Read, readForeignObject } from '@valetkey/resource/foreign-json'
import { isClaimOf, type NamedClaims } from '../../access/claims.ts'
import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Params } from '../../messages/params.ts'
import type { Permission } from '../../records/permission.ts'
import type { RequestedAcr } from '../../sessions/authentication-class.ts'

/** What a `claims` parameter asks for, of what we know. OIDC Core §5.5 */
export type RequestedClaims = NamedClaims & {
  /** Whom it is about, if it names somebody: one of these. §5.5.1 */
  subjects: readonly string[] | undefined
  /** Which authentication it has to be, if it names any. §5.5.1.1 */
  acr?: RequestedAcr | undefined
}

/**
 * Reads the `claims` parameter, strictly in its form and leniently in what it asks for: a claim that we do not know,
 * or whose scope the client is not registered for, is left out and never an error. Without `openid` there is nobody
 * to answer it. OIDC Core §5.5, §5.5.1
 */
export function readClaims(
  params: Params,
  { client, scope }: { client: Client; scope: readonly string[] },
  { trace }: Context,
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
  const known = (members: Members) => [...members.keys()].filter((name) => isClaimOf(name, client.scope))
  return {
    userinfo: known(userinfo),
    idToken: known(idToken),
    subjects: bothOf(valuesOf(userinfo.get('sub')), valuesOf(idToken.get('sub'))),
    ...(acr === undefined ? {} : { acr }),
  }
}

/** What it asks for beyond its scopes: each a permission of its own, with a name that no scope has. */
export function claimPermissions(asked: {
  scope: readonly string[]
  claims?: NamedClaims | undefined
}): readonly Permission[] {
  return claimsBeyond(asked).map(claimPermission)
}

export function claimPermission(name: string): Permission {
  return `claim:${name}`
}

/** The claims that no scope of the same request asks for. */
export function claimsBeyond({
  scope,
  claims,
}: {
  scope: readonly string[]
  claims?: NamedClaims | undefined
}): readonly string[] {
  if (claims === undefined) return []
  const names = new Set([...claims.userinfo, ...claims.idToken])
  return [...names].filter((name) => !isClaimOf(name, scope))
}

/**
 * What of its claims a request is granted with this scope of it: whoever left out a scope has left out its claims.
 * At UserInfo the scope answers for its own, so that only the others have to be kept.
 */
export function grantedClaims(
  request: { scope: readonly string[]; claims?: NamedClaims | undefined },
  scope: readonly string[],
): NamedClaims | undefined {
  const { claims } = request
  if (claims === undefined) return undefined
  const beyond = claimsBeyond(request)
  const userinfo = claims.userinfo.filter((name) => beyond.includes(name))
  const idToken = claims.idToken.filter((name) => beyond.includes(name) || isClaimOf(name, scope))
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

/** §5.5.1: `essential` is a boolean, `values` a list; `sub` and `acr` are text. What else stands there is ignored. */
function isWellFormed(name: string, { essential, value, values }: JsonObject): boolean {
  if (essential !== undefined && typeof essential !== 'boolean') return false
  if (values !== undefined && !Array.isArray(values)) return false
  return (
    (name !== 'sub' && name !== 'acr') ||
    [value ?? '', ...(values ?? [])].every((each) => typeof each === 'string')
  )
}

/** Of `sub` and `acr`, which are text. */
function valuesOf(member: JsonObject | undefined): readonly string[] | undefined {
  if (typeof member?.value === 'string') return [member.value]
  return Array.isArray(member?.values) ? member.values : undefined
}

/** Without a value, any will do that there is. */
function acrOf(member: JsonObject | undefined): RequestedAcr | undefined {
  const values = valuesOf(member)
  return values && { values, essential: member?.essential === true }
}

/** Whoever is meant has to be meant by both. */
function bothOf(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.filter((each) => other.includes(each))
}
