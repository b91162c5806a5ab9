import type { Api } from '../api.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../errors.ts'
import { apisOfScope, knownApis, requestedApis } from '../resource.ts'

/**
 * The APIs an access token is for: those that the token request names, if they were granted, otherwise all that
 * were granted. Throws `invalid_target`. RFC 8707 §2.2
 */
export async function grantedAudience(
  resources: readonly string[],
  granted: { scope: readonly string[]; resources: readonly string[] },
  context: Context,
): Promise<readonly Api[]> {
  const apis = await knownApis(context)
  const named = requestedApis(resources, apis, context)
  const isGranted = (api: Api): boolean =>
    granted.resources.includes(api.identifier) ||
    // Whoever was granted openid may name UserInfo. OIDC Core §5.3
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
  const audience = named.length > 0 ? named : apisOfScope(granted.scope, apis.filter(isGranted))
  // An API that was granted and has been removed since leaves nothing else to make a token for.
  return audience.length > 0 ? audience : [context.userInfo]
}
