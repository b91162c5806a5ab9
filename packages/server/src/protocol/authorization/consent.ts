import type { Api } from '../access/api.ts'
import { permissionsOf } from '../access/permission.ts'
import { isSubset } from '../access/scope.ts'
import { type Client, isPublic } from '../clients/client.ts'
import type { Grant } from '../records/grant.ts'
import type { AuthorizationRequest } from './request/request.ts'
import { claimPermissions } from './request/requested-claims.ts'

/**
 * A public client whose redirect another program could receive as well: nobody can tell who is asking, so what
 * was allowed once is never reused in silence. RFC 6749 §10.2, RFC 8252 §8.6
 */
export function isUnproven(client: Client, redirectUri: string): boolean {
  return isPublic(client) && !redirectUri.startsWith('https://')
}

/** What a person cannot leave out without leaving the app unable to work. */
export function requiredScope(scope: readonly string[], client: Client): readonly string[] {
  return scope.filter((each) => !client.optionalScope.includes(each))
}

/** Whether a scope was allowed before, at every API that it is now asked for at. */
export function allowedBefore(
  scope: string,
  grant: Grant | undefined,
  { resources }: AuthorizationRequest,
  apis: readonly Api[],
): boolean {
  const asked = permissionsOf([scope], resources, apis).filter((each) => !each.startsWith(' '))
  return grant !== undefined && asked.length > 0 && isSubset(asked, grant.permissions)
}

/** Whether an earlier permission covers everything that this request must have, and anything of it at all. */
export function covers(
  grant: Grant,
  request: AuthorizationRequest,
  client: Client,
  apis: readonly Api[],
): boolean {
  const { scope, resources, authorizationDetails } = request
  const needed = permissionsOf(requiredScope(scope, client), resources, apis, authorizationDetails)
  const asked = permissionsOf(scope, resources, apis, authorizationDetails)
  if (!isSubset(claimPermissions(request), grant.permissions)) return false
  return isSubset(needed, grant.permissions) && asked.some((each) => grant.permissions.includes(each))
}
