import { grantedDetails } from '../access/details/granted-details.ts'
import { requestedScope } from '../access/scope.ts'
import { type Client, isPublic } from '../clients/client.ts'
import { requireCurrent } from '../clients/current-client.ts'
import { idleLifetime } from '../families/family-ends.ts'
import { reasonEnded } from '../families/policy.ts'
import { OAuthError } from '../messages/errors.ts'
import { required } from '../messages/params.ts'
import { readWithNewerKey } from '../tokens/newer-key.ts'
import { readRefreshToken } from '../tokens/refresh-token.ts'
import type { GrantType } from './grant-type.ts'
import { grantedAudience } from './granted-audience.ts'

/** New tokens of the same family. RFC 6749 §6, RFC 9700 §4.14.2, OIDC Core §12 */
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
      throw unknown()
    }
    const standing = await store.standing(token.familyId)
    if (standing === undefined) {
      trace.holds('grant/stands', false)
      throw unknown()
    }
    const { family } = standing

    // The owner comes first: another client that got hold of a token must not be able to end its family, nor learn of it.
    const owner = { expected: family.clientId, came: client.id }
    if (!trace.holds('refresh-token/issued-to-client', family.clientId === client.id, owner)) throw unknown()
    requireCurrent(client, standing)
    const ended = reasonEnded(standing, context.now())
    if (!trace.holds('grant/stands', ended === undefined, { came: ended })) {
      throw new OAuthError('invalid_grant', 'what was allowed has ended; ask again', {
        ...(ended === undefined ? {} : { detail: ended }),
      })
    }

    // A client whose registration has shrunk since gets what it is still registered for, and no more.
    const granted = family.scope.filter((each) => client.scope.includes(each))
    const asked = requestedScope(param('scope'), context)
    const exceeding = asked?.filter((each) => !granted.includes(each)) ?? []
    if (!trace.holds('scope/allowed', exceeding.length === 0, { expected: granted, came: asked })) {
      throw new OAuthError('invalid_scope', 'scope asks for more than was granted', {
        detail: `not granted: ${exceeding.join(' ')}`,
      })
    }
    // §6: a narrower scope narrows this access token only; the family keeps what was granted.
    const scope = asked ?? granted
    const details = grantedDetails(
      param('authorization_details'),
      family.authorizationDetails,
      client,
      context,
    )
    const narrowed = { scope, resources: family.resources, authorizationDetails: details }
    const grantEnd = standing.grant?.expiresAt ?? null
    return {
      subject: family.userId,
      scope,
      audience: await grantedAudience(params('resource'), narrowed, client, context),
      authorizationDetails: details,
      family: {
        kind: 'continues',
        family,
        generation: token.generation,
        // RFC 9700 §4.14.2: whoever cannot prove to be the one it was issued to gets a new one each time.
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

/** Whether a client gets refresh tokens. RFC 7591 §2 */
export function mayRefresh({ grantTypes }: Client): boolean {
  return grantTypes.includes(refreshToken.name)
}

/** One answer for every token that is not this client's. Whose it was, nobody knows once its family is forgotten. */
function unknown(): OAuthError {
  return new OAuthError(
    'invalid_grant',
    'the refresh token is not one of this client, or what it stood for was forgotten long ago',
  )
}
