import { grantedDetails } from '../access/details/granted-details.ts'
import { knownApis } from '../access/resource.ts'
import { grantableScope, requestedScope } from '../access/scope.ts'
import { type Client, isPublic } from '../clients/client.ts'
import { requireCurrent } from '../clients/current-client.ts'
import type { Context } from '../context.ts'
import { idleLifetime } from '../families/family-expiry.ts'
import { endedDescription, reasonEnded, withdrawnDescription } from '../families/policy.ts'
import { familyWithout, scopeWithout } from '../families/withdrawn.ts'
import { OAuthError } from '../messages/errors.ts'
import { required } from '../messages/params.ts'
import { readWithNewerKey } from '../tokens/newer-key.ts'
import { readRefreshToken } from '../tokens/refresh-token.ts'
import type { GrantType } from './grant-type.ts'
import { grantedAudience } from './granted-audience.ts'

/** Exchanges a refresh token for new tokens of the same family. RFC 6749 §6, RFC 9700 §4.14.2, OIDC Core §12 */
export const refreshToken: GrantType = {
  name: 'refresh_token',
  person: 'continued',
  parameters: ['refresh_token', 'scope', 'resource', 'authorization_details'],
  async check({ client, param, params }, context) {
    const { store, trace } = context
    const presented = required(param('refresh_token'), 'refresh_token', trace)
    const token =
      readRefreshToken(presented, context) ?? (await readWithNewerKey(presented, context, readRefreshToken))
    if (!trace.found('refresh-token/authentic', token)) {
      throw unknownToken()
    }
    const standing = await store.standing(token.familyId)
    if (standing === undefined) {
      trace.holds('grant/stands', false)
      throw unknownToken()
    }
    const { family: begun } = standing

    // Checked first, so that a client that holds another client's token can neither revoke its family nor learn that it
    // exists.
    const owner = { expected: begun.clientId, came: client.id }
    if (!trace.holds('refresh-token/issued-to-client', begun.clientId === client.id, owner))
      throw unknownToken()
    requireCurrent(client, standing)
    const ended = reasonEnded(standing, context.now())
    if (!trace.holds('grant/stands', ended === undefined, { came: ended })) {
      throw new OAuthError('invalid_grant', endedDescription, {
        ...(ended === undefined ? {} : { detail: ended }),
      })
    }

    const withdrawn = standing.grant?.withdrawn ?? []
    const family = withdrawn.length === 0 ? begun : familyWithout(begun, withdrawn, await knownApis(context))
    if (!trace.found('grant/not-withdrawn', family)) {
      throw new OAuthError('invalid_grant', withdrawnDescription)
    }

    // A client whose registration has been narrowed since the grant receives only what it is still registered for.
    const granted = family.scope.filter((each) => client.scope.includes(each))
    const asked = requestedScope(param('scope'), context)
    // §6: a narrower scope limits this access token only; the family keeps the granted scope.
    const wanted = asked === undefined ? granted : await narrowedScope(asked, granted, client, context)
    const details = grantedDetails(
      param('authorization_details'),
      family.authorizationDetails,
      client,
      context,
    )
    const narrowed = { scope: wanted, resources: family.resources, authorizationDetails: details }
    const grantEnd = standing.grant?.expiresAt ?? null
    const audience = await grantedAudience(params('resource'), narrowed, client, context)
    const scope = scopeWithout(wanted, audience, withdrawn)
    return {
      subject: family.userId,
      scope,
      audience,
      authorizationDetails: details,
      family: {
        kind: 'continues',
        family,
        generation: token.generation,
        // RFC 9700 §4.14.2: the refresh tokens of public clients are rotated, because they are not sender-constrained.
        rotate: isPublic(client),
        idle: idleLifetime(client, context),
      },
      refreshToken: true,
      authentication: { authenticatedAt: family.authenticatedAt, amr: family.amr, acr: family.acr },
      claims: family.claims,
      ...(scope.includes('openid') ? { idToken: { nonce: undefined, sid: family.sid } } : {}),
      ...(grantEnd === null ? {} : { expiresAt: grantEnd }),
    }
  },
}

/** The part of a requested scope that was granted. Throws `invalid_scope`, also if nothing is left. RFC 6749 §6 */
async function narrowedScope(
  asked: readonly string[],
  granted: readonly string[],
  client: Client,
  context: Context,
): Promise<readonly string[]> {
  const scope = grantableScope(asked, granted, { client, apis: await knownApis(context), context })
  if (context.trace.holds('scope/meaningful', scope.length > 0, { came: asked })) return scope
  throw new OAuthError('invalid_scope', 'scope: none of the requested scopes is known to this server')
}

/** Whether a client receives refresh tokens. RFC 7591 §2 */
export function mayRefresh({ grantTypes }: Client): boolean {
  return grantTypes.includes(refreshToken.name)
}

/** The same error for an unknown token, a deleted family and the token of another client. */
function unknownToken(): OAuthError {
  return new OAuthError(
    'invalid_grant',
    'the refresh token is unknown, expired long ago, or was issued to another client',
  )
}
