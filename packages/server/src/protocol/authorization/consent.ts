import { type Offered, permissionsOf } from '../access/permission.ts'
import { isSubset } from '../access/scope.ts'
import { type Client, isPublic } from '../clients/client.ts'
import type { Grant } from '../records/grant.ts'
import type { Permission } from '../records/permission.ts'
import { hashOf } from '../secrets/artefact.ts'
import type { AuthorizationRequest } from './request/request.ts'
import { claimPermissions } from './request/requested-claims.ts'

/**
 * Whether another program on the device could impersonate the client: it is public, and its redirect URI has a custom
 * scheme or is a loopback address. The person must then confirm every request, even if consent was given before.
 * RFC 6749 §10.2, RFC 8252 §8.6
 */
export function canBeImpersonated(client: Client, redirectUri: string): boolean {
  return isPublic(client) && !redirectUri.startsWith('https://')
}

/** The scopes that a person cannot decline while granting the others: those not optional for the client. */
export function requiredScope(scope: readonly string[], client: Client): readonly string[] {
  return scope.filter((each) => !client.optionalScope.includes(each))
}

/** Whether the grant covers a scope at every API for which it is now requested. */
export function allowedBefore(
  scope: string,
  grant: Grant | undefined,
  { resources }: AuthorizationRequest,
  offered: Offered,
): boolean {
  const asked = permissionsOf([scope], resources, offered).filter((each) => !each.startsWith(' '))
  return grant !== undefined && asked.length > 0 && isSubset(asked, grant.permissions)
}

/** Every permission that a request asks the person for: what the consent page shows. */
export function askedPermissions(
  { scope, resources, authorizationDetails, claims }: AuthorizationRequest,
  offered: Offered,
): readonly Permission[] {
  return [
    ...permissionsOf(scope, resources, offered, authorizationDetails),
    ...claimPermissions({ scope, claims }, offered.claims),
  ]
}

/** Identifies what a consent page showed, so that a decision counts only for that. */
export function shownBy(request: AuthorizationRequest, offered: Offered): string {
  return hashOf(JSON.stringify(askedPermissions(request, offered)))
}

/** Whether a grant covers all required permissions of a request, and at least one of its permissions. */
export function coversRequest(
  grant: Grant,
  request: AuthorizationRequest,
  client: Client,
  offered: Offered,
): boolean {
  const { scope, resources, authorizationDetails } = request
  const needed = permissionsOf(requiredScope(scope, client), resources, offered, authorizationDetails)
  const asked = permissionsOf(scope, resources, offered, authorizationDetails)
  if (!isSubset(claimPermissions(request, offered.claims), grant.permissions)) return false
  return isSubset(needed, grant.permissions) && asked.some((each) => grant.permissions.includes(each))
}
