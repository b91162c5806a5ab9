import type { Api } from '../access/api.ts'
import { apisOfDetails } from '../access/details/apis-of-details.ts'
import type { AuthorizationDetail } from '../access/details/authorization-detail.ts'
import { requireScopeAtEachApi } from '../access/requested-access.ts'
import {
  definesScope,
  isRegisteredFor,
  knownApis,
  requestedApis,
  requireRegisteredFor,
} from '../access/resource.ts'
import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'

/**
 * The APIs for which an access token is issued: those that the token request names in `resource`, otherwise every
 * granted API. In either case the client must still be registered for them. Throws `invalid_target`. RFC 8707 §2.2
 */
export async function grantedAudience(
  resources: readonly string[],
  granted: {
    scope: readonly string[]
    resources: readonly string[]
    authorizationDetails?: readonly AuthorizationDetail[] | undefined
  },
  client: Client,
  context: Context,
): Promise<readonly Api[]> {
  const apis = await knownApis(context)
  const named = requestedApis(resources, apis, context)
  // The registration of the client may have been narrowed since the grant.
  requireRegisteredFor(client, named, context)
  const isGranted = (api: Api): boolean =>
    granted.resources.includes(api.identifier) ||
    // OIDC Core §5.3: a grant of openid includes UserInfo.
    (named.includes(api) && api === context.userInfo && granted.scope.includes('openid'))
  const refused = named.find((api) => !isGranted(api))
  if (
    !context.trace.holds('resource/granted', refused === undefined, {
      expected: granted.resources,
      came: resources,
    })
  ) {
    throw new OAuthError('invalid_target', 'resource names an API that was not granted', {
      detail: `not granted: ${refused?.identifier}`,
    })
  }
  const detailed = apisOfDetails(granted.authorizationDetails, apis, context)
  requireScopeAtEachApi(
    detailed.length === 0 ? named : named.filter((api) => !detailed.includes(api)),
    granted.scope,
    context,
  )
  if (named.length > 0) return named
  const meant = apis.filter(
    (api) =>
      isGranted(api) &&
      isRegisteredFor(client, api) &&
      (api.scopes.length === 0 ||
        detailed.includes(api) ||
        granted.scope.some((each) => definesScope(api, each))),
  )
  if (meant.length > 0) return meant
  if (granted.resources.length === 0 || granted.scope.includes('openid')) return [context.userInfo]
  context.trace.holds('resource/granted', false, { expected: granted.resources, came: granted.scope })
  throw new OAuthError('invalid_target', 'this scope belongs to no granted API that the client may still use')
}
