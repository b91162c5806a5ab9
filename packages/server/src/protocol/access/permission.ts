import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { Permission } from '../records/permission.ts'
import type { Api } from './api.ts'
import { claimsOfOwnScopes, type ScopeClaims, scopeClaims } from './claims.ts'
import { type AuthorizationDetail, canonicalDetail } from './details/authorization-detail.ts'
import { allowedApis, definesScope, offlineAccess } from './resource.ts'

/** The APIs, and the claims that each scope about a person requests for a client. */
export type Offered = { apis: readonly Api[]; claims: ScopeClaims }

export async function offeredTo(
  client: Pick<Client, 'id'>,
  context: Pick<Context, 'store' | 'adminApi' | 'catalogue'>,
): Promise<Offered> {
  return { apis: await allowedApis(context), claims: scopeClaims(client, context.catalogue) }
}

/**
 * The permissions that a request asks for: one for each scope about the person, for each scope at each API that defines
 * it, for each API without scopes, and for each detail. One of the operator's own scopes includes a permission for each
 * of its claims: when the operator adds a claim to it, earlier consent does not cover the new one. `resources` are API
 * identifiers.
 */
export function permissionsOf(
  scope: readonly string[],
  resources: readonly string[],
  { apis, claims }: Offered,
  details: readonly AuthorizationDetail[] = [],
): readonly Permission[] {
  const named = apis.filter((api) => resources.includes(api.identifier))
  const scoped = scope.flatMap((each) =>
    each === offlineAccess || claims.has(each)
      ? [each, ...claimsOfOwnScopes([each], claims).map(claimPermission)]
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

/** The permission to see one claim. Its name cannot be that of a scope permission. */
export function claimPermission(name: string): Permission {
  return `claim:${name}`
}
