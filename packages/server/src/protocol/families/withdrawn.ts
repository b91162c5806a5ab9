import type { Api } from '../access/api.ts'
import type { ScopeClaims } from '../access/claims.ts'
import { canonicalDetail } from '../access/details/authorization-detail.ts'
import { claimPermission, permissionAt } from '../access/permission.ts'
import { definesScope } from '../access/resource.ts'
import { joinScope, parseScope } from '../access/scope.ts'
import type { Permission } from '../records/permission.ts'
import type { TokenFamily } from '../records/token-family.ts'
import type { AccessTokenClaims } from '../tokens/access-token-claims.ts'

/**
 * Permissions that a person took back from a grant while keeping the others. They apply to every family of the grant,
 * whenever it began: also to one that a code begins in the same moment.
 */
export type Withdrawn = readonly Permission[]

type Access = Pick<TokenFamily, 'scope' | 'resources' | 'authorizationDetails' | 'claims'>

/** What the tokens of a family may still give access to; `undefined` if that is nothing. */
export function familyWithout<Family extends Access>(
  family: Family,
  withdrawn: Withdrawn,
  apis: readonly Api[],
): Family | undefined {
  if (withdrawn.length === 0) return family
  const gone = new Set(withdrawn)
  const own = apis.filter((api) => family.resources.includes(api.identifier))
  const scope = family.scope.filter((each) => {
    const definers = own.filter((api) => definesScope(api, each))
    return (
      !gone.has(each) && (definers.length === 0 || definers.some((api) => !gone.has(permissionAt(api, each))))
    )
  })
  const authorizationDetails = family.authorizationDetails?.filter(
    (detail) => !gone.has(canonicalDetail(detail)),
  )
  const lost = own.filter((api) => isLost(api, { before: family.scope, after: scope }, gone))
  const resources = family.resources.filter((each) => !lost.some(({ identifier }) => identifier === each))
  const keeps = (name: string) => !gone.has(claimPermission(name))
  const claims = family.claims && {
    userinfo: family.claims.userinfo.filter(keeps),
    idToken: family.claims.idToken.filter(keeps),
  }
  const details = authorizationDetails ?? []
  if (scope.every((each) => each === 'offline_access') && resources.length === 0 && details.length === 0)
    return undefined
  return {
    ...family,
    scope,
    // An API that is named by a detail stays, as long as there is such a detail.
    resources: details.length === 0 ? resources : family.resources,
    ...(authorizationDetails === undefined ? {} : { authorizationDetails }),
    ...(claims === undefined ? {} : { claims }),
  }
}

/** Of the scopes of a token for these APIs, those that were not withdrawn at any of them. */
export function scopeWithout(
  scope: readonly string[],
  audience: readonly { identifier: string }[],
  withdrawn: Withdrawn,
): readonly string[] {
  if (withdrawn.length === 0) return scope
  const gone = new Set(withdrawn)
  return scope.filter(
    (each) => !gone.has(each) && !audience.some(({ identifier }) => gone.has(`${each} ${identifier}`)),
  )
}

/**
 * The claims of an access token without what was withdrawn since it was issued; `undefined` if nothing is left that it
 * gives access to. `known`: the claims that each scope about the person requests.
 */
export function tokenWithout(
  claims: AccessTokenClaims,
  withdrawn: Withdrawn,
  { apis, known }: { apis: readonly Api[]; known: ScopeClaims },
): AccessTokenClaims | undefined {
  if (withdrawn.length === 0) return claims
  const gone = new Set(withdrawn)
  const before = parseScope(claims.scope ?? '') ?? []
  const audience = [claims.aud].flat()
  const scope = scopeWithout(
    before,
    audience.map((identifier) => ({ identifier })),
    withdrawn,
  )
  const details = claims.authorization_details?.filter((detail) => !gone.has(canonicalDetail(detail)))
  const hasDetails = details !== undefined && details.length > 0
  const aud = audience.filter((identifier) => {
    const api = apis.find((each) => each.identifier === identifier)
    return api === undefined || hasDetails || !isLost(api, { before, after: scope }, gone)
  })
  const [first] = aud
  if (first === undefined) return undefined
  // What another scope requests, too, is left out all the same: an app can ask for it again.
  const hidden = new Set(
    withdrawn.flatMap((each) =>
      each.startsWith('claim:') ? [each.slice('claim:'.length)] : (known.get(each) ?? []),
    ),
  )
  const named = (names: readonly string[] | undefined) => names?.filter((name) => !hidden.has(name))
  const {
    userinfo_claims: userinfo,
    api_claims: ofApis,
    scope: _,
    authorization_details: __,
    ...rest
  } = claims
  const shown = Object.entries(rest).filter(([name]) => !hidden.has(name))
  return {
    ...(Object.fromEntries(shown) as typeof rest),
    aud: aud.length === 1 ? first : aud,
    ...(scope.length === 0 ? {} : { scope: joinScope(scope) }),
    ...(hasDetails ? { authorization_details: details } : {}),
    ...(userinfo === undefined ? {} : { userinfo_claims: named(userinfo) ?? [] }),
    ...(ofApis === undefined ? {} : { api_claims: named(ofApis) ?? [] }),
  }
}

/** Whether nothing is left at an API: it was withdrawn as a whole, or with every scope that there was. */
function isLost(
  api: Api,
  scope: { before: readonly string[]; after: readonly string[] },
  gone: ReadonlySet<Permission>,
): boolean {
  if (api.scopes.length === 0) return gone.has(permissionAt(api, ''))
  const had = scope.before.some((each) => definesScope(api, each))
  return had && !scope.after.some((each) => definesScope(api, each) && !gone.has(permissionAt(api, each)))
}
