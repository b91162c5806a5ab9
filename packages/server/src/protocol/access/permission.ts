import type { Permission } from '../records/permission.ts'
import type { Api } from './api.ts'
import { type AuthorizationDetail, canonicalDetail } from './details/authorization-detail.ts'
import { definesScope, personalScopes } from './resource.ts'

/** What a scope at some of the registered APIs asks for, one by one. `resources` are API identifiers. */
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

/** Whether it is a detail: no scope can hold a quotation mark. RFC 6749 §3.3 */
export function isDetailPermission(permission: Permission): boolean {
  return permission.startsWith('{"')
}

/** `scope` is empty for an API that has none. */
export function permissionAt(api: Api, scope: string): Permission {
  return `${scope} ${api.identifier}`
}
