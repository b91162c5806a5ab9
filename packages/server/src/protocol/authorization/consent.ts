import type { Api } from '../api.ts'
import { type Client, isPublic } from '../client.ts'
import { definesScope } from '../resource.ts'
import { isSubset } from '../scope.ts'
import type { Grant } from '../store.ts'
import type { AuthorizationRequest } from './request.ts'

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

/**
 * Whether a scope was allowed before, at every API that it is now asked for at: the same name at another API is
 * another permission. RFC 8707 §3
 */
export function allowedBefore(
  scope: string,
  grant: Grant | undefined,
  { resources }: AuthorizationRequest,
  apis: readonly Api[],
): boolean {
  if (grant === undefined || !grant.scope.includes(scope)) return false
  const meant = apis.filter((api) => resources.includes(api.identifier) && definesScope(api, scope))
  return meant.every((api) => grant.resources.includes(api.identifier))
}

/** Whether an earlier permission covers everything that this request must have, and anything of it at all. */
export function covers(grant: Grant, request: AuthorizationRequest, client: Client): boolean {
  return (
    request.scope.some((scope) => grant.scope.includes(scope)) &&
    isSubset(requiredScope(request.scope, client), grant.scope) &&
    isSubset(request.resources, grant.resources)
  )
}
