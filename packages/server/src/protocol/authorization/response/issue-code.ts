import { apisOfDetails } from '../../access/details/apis-of-details.ts'
import { definesScope, knownApis } from '../../access/resource.ts'
import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import type { Authentication } from '../../grant-types/grant-type.ts'
import type { NewOneTime } from '../../records/one-time.ts'
import type { Session } from '../../records/session.ts'
import { hashOf, mint } from '../../secrets/artefact.ts'
import { acrOf, requestedAcr } from '../../sessions/authentication-class.ts'
import { sidFor } from '../../sessions/sid.ts'
import { familyIdOf } from '../../tokens/refresh-token.ts'
import type { SignedInUser } from '../decide.ts'
import type { AuthorizationRequest } from '../request/request.ts'
import type { AuthorizationCode } from './authorization-code.ts'
import type { Granted } from './granted-access.ts'

/** Milliseconds for which an expired code is kept, so that the error can say that it has expired. */
const rememberedAfter = 10 * 60 * 1000

/** A new authorization code, and its row, which can be made once the id of the grant is known. RFC 6749 §4.1.2 */
export type NewCode = { code: string; kept: (grantId: string) => NewOneTime<AuthorizationCode> }

export function newCode(
  { request, client, visitor }: { request: AuthorizationRequest; client: Client; visitor: SignedInUser },
  granted: Granted,
  context: Context,
): NewCode {
  const { session, user } = visitor
  const code = mint('vk_code_', context.random)
  const createdAt = context.now()
  const expiresAt = createdAt + context.lifetimes.code * 1000
  const familyId = familyIdOf(code, request.codeChallenge ?? '')
  const kept = (grantId: string): NewOneTime<AuthorizationCode> => ({
    kind: 'code',
    hash: hashOf(code),
    data: {
      clientId: client.id,
      userId: user.id,
      grantId,
      ...granted,
      redirectUri: request.redirectUri,
      nonce: request.nonce,
      codeChallenge: request.codeChallenge,
      sessionId: session.id,
      sid: sidFor(session, client),
      ...authenticationFor(request, session, context),
      familyId,
    },
    createdAt,
    expiresAt,
    // A replay is detected even after that, by the token family that the first use began.
    forgetAt: expiresAt + rememberedAfter,
  })
  return { code, kept }
}

/** The authentication of the person, with the `acr` that best matches the request. RFC 9470 §6 */
export function authenticationFor(
  request: AuthorizationRequest,
  { authenticatedAt, amr }: Session,
  { authenticationClasses }: Context,
): Authentication {
  return { authenticatedAt, amr, acr: acrOf(requestedAcr(request), amr, authenticationClasses) }
}

/**
 * The requested APIs for which a scope or a detail was granted, and those that have no scopes. An API is left out if the
 * person declined everything that was requested there. RFC 8707 §2
 */
export async function grantedResources(
  request: AuthorizationRequest,
  scope: readonly string[],
  context: Context,
): Promise<readonly string[]> {
  const apis = await knownApis(context)
  const detailed = apisOfDetails(request.authorizationDetails, apis, context)
  return request.resources.filter((identifier) => {
    const api = apis.find((each) => each.identifier === identifier)
    if (api === undefined) return false
    return api.scopes.length === 0 || detailed.includes(api) || scope.some((each) => definesScope(api, each))
  })
}
