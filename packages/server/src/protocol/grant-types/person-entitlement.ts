import { offeredTo, permissionsOf } from '../access/permission.ts'
import { readRequestedAccess } from '../access/requested-access.ts'
import { grantedClaims } from '../authorization/request/requested-claims.ts'
import type { Context } from '../context.ts'
import { newFamily } from '../families/new-family.ts'
import type { Grant } from '../records/grant.ts'
import { acrOf, requestedAcr } from '../sessions/authentication-class.ts'
import { familyIdPrefix } from '../tokens/refresh-token.ts'
import type { Authentication, Entitlement, TokenRequest } from './grant-type.ts'
import { grantedAudience } from './granted-audience.ts'
import { mayRefresh } from './refresh-token.ts'

/** A person whom a grant type has identified. `userId` is a `usr_…`. */
export type KnownPerson = Authentication & { userId: string }

/**
 * What a client is entitled to for a person who cannot be asked for consent. The client's registration takes the place
 * of the consent and limits it. The tokens have a grant of their own, which expires with them and which no later
 * request can use. `identify` is called after all other checks, and throws the error that refuses the request. Throws
 * `invalid_scope`, `invalid_target`.
 */
export async function personEntitlement(
  request: TokenRequest,
  context: Context,
  identify: () => Promise<KnownPerson>,
): Promise<Entitlement> {
  const { client, param, params } = request
  const access = await readRequestedAccess({ one: param, all: params }, client, context)
  const { scope, resources, authorizationDetails } = access
  const offered = await offeredTo(client, context)
  const claims = grantedClaims({ scope }, scope, offered.claims)
  const audience = await grantedAudience(params('resource'), access, client, context)
  const { userId, authenticatedAt, amr, ...known } = await identify()
  const wished = requestedAcr({ acrValues: client.defaultAcrValues })
  const acr = known.acr ?? acrOf(wished, amr, context.authenticationClasses)

  const refreshToken = mayRefresh(client)
  const grantId = `grt_${context.random(16).toString('base64url')}`
  const begun = newFamily(
    familyIdPrefix + context.random(16).toString('base64url'),
    {
      userId,
      // No browser is signed in: the family is bound to no session, and its `sid` is random.
      sessionId: null,
      sid: context.random(32).toString('base64url'),
      resources,
      authenticatedAt,
      amr,
      acr,
      authorizationDetails,
      claims,
      grantExpiresAt: null,
    },
    { client, scope, audience, refreshToken },
    context,
  )
  const family = { ...begun, grantId }
  const grant: Grant = {
    id: grantId,
    userId,
    clientId: client.id,
    permissions: permissionsOf(scope, resources, offered, authorizationDetails),
    remembered: false,
    createdAt: family.createdAt,
    expiresAt: family.expiresAt,
  }
  const { grantType, flowId } = context.trace
  const facts = { grantType, scope, until: grant.expiresAt }
  return {
    subject: userId,
    scope,
    audience,
    authorizationDetails,
    family: {
      kind: 'founds',
      grant,
      family,
      events: [{ type: 'granted_by_registration', userId, clientId: client.id, flowId, facts }],
    },
    refreshToken,
    authentication: { authenticatedAt, amr, acr },
    claims,
    ...(scope.includes('openid') ? { idToken: { nonce: undefined, sid: family.sid } } : {}),
  }
}
