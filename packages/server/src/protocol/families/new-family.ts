import type { Api } from '../access/api.ts'
import type { AuthorizationDetail } from '../access/details/authorization-detail.ts'
import { offlineAccess } from '../access/resource.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import type { GrantlessFamily } from '../records/token-family.ts'
import { familyEnds } from './family-expiry.ts'

/** What a person granted, and the session in which they granted it. */
type Approved = Pick<
  GrantlessFamily,
  'userId' | 'sessionId' | 'sid' | 'resources' | 'authenticatedAt' | 'amr' | 'acr' | 'claims'
> & {
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  grantExpiresAt: number | null
}

/** The part of it that the client receives. `longest`: the family expires after this many milliseconds. */
type Given = {
  client: Client
  scope: readonly string[]
  audience: readonly Api[]
  refreshToken: boolean
  longest?: number
}

/** Makes the family of a new authorization. Every grant type with an end user calls this function. */
export function newFamily(id: string, approved: Approved, given: Given, context: Context): GrantlessFamily {
  const { client, scope } = given
  const { grantExpiresAt, authorizationDetails } = approved
  const family: GrantlessFamily = {
    id,
    userId: approved.userId,
    clientId: client.id,
    // OIDC Core §11: without offline_access the tokens are valid only while the person is signed in.
    sessionId: scope.includes(offlineAccess) ? null : approved.sessionId,
    scope,
    resources: approved.resources,
    authenticatedAt: approved.authenticatedAt,
    amr: approved.amr,
    acr: approved.acr,
    sid: approved.sid,
    claims: approved.claims,
    generation: 0,
    createdAt: context.now(),
    ...familyEnds({ ...given, grantExpiresAt }, context),
  }
  if (authorizationDetails !== undefined) family.authorizationDetails = authorizationDetails
  return family
}
