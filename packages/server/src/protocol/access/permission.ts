import type { Permission } from '../records/permission.ts'
import type { Api } from './api.ts'
import { type AuthorizationDetail, canonicalDetail } from './details/authorization-detail.ts'
import { definesScope, personalScopes } from './resource.ts'

/**
 * The permissions that a request asks for: one for each scope about the person, for each scope at each API that defines
 * it, for each API without scopes, and for each detail. `resources` are API identifiers.
 */
export function permissionsOf(
  scope: readonly string[],
  resources: readonly string[],
  apis: readonly Api[],
  details: readonly AuthorizationDetail[] = [],
): readonly Permission[] {
  const named = apis.filter((api) => resources.includes(api.identifier))
  const scoped = scope.flatMap((each) =>
    personalScopes.has(each)
      ? [each]
      : named.filter((api) => definesScope(api, each)).map((api) => permissionAt(api, each)),
  )
  const whole = named.filter((api) => api.scopes.length === 0).map((api) => permissionAt(api, ''))
  return [...scoped, ...whole, ...details.map(canonicalDetail)]
}

/** Whether a permission is a detail. A scope cannot contain a quotation mark. RFC 6749 §3.3 */
export function isDetailPermission(permission: Permission): boolean {
  return permission.startsWith('{"')
}

/** The permission to use a scope at an API. `scope` is empty for an API without scopes. */
export function permissionAt(api: Api, scope: string): Permission {
  return `${scope} ${api.identifier}`
}
