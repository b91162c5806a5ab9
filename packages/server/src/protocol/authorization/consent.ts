import { type Client, isPublic } from '../client.ts'
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

/** Whether an earlier permission covers everything that this request must have. */
export function covers(grant: Grant, request: AuthorizationRequest, client: Client): boolean {
  return (
    isSubset(requiredScope(request.scope, client), grant.scope) &&
    isSubset(request.resources, grant.resources)
  )
}
