import { requireApisOfDetails } from '../access/details/apis-of-details.ts'
import { noDetails, requestedDetails } from '../access/details/requested-details.ts'
import {
  apisOfScope,
  definesScope,
  isPersonal,
  knownApis,
  requestedApis,
  requireRegisteredFor,
} from '../access/resource.ts'
import { grantableScope, requestedScope } from '../access/scope.ts'
import { OAuthError } from '../messages/errors.ts'
import type { GrantType } from './grant-type.ts'

/** The client acts for itself, so it is the subject. RFC 6749 §4.4 */
export const clientCredentials: GrantType = {
  name: 'client_credentials',
  // §4.4: only confidential clients may use this grant type.
  confidential: true,
  person: 'nobody',
  parameters: ['scope', 'resource', 'authorization_details'],
  async check({ client, param, params }, context) {
    const asked = requestedScope(param('scope'), context)
    const refused = asked?.find((each) => isPersonal(each, context))
    if (refused !== undefined) {
      context.trace.holds('scope/meaningful', false, { came: refused })
      throw new OAuthError(
        'invalid_scope',
        `the scope ${refused} needs an end user; this grant type has none`,
      )
    }
    const apis = (await knownApis(context)).filter((api) => api !== context.userInfo)
    const grantable = asked && grantableScope(asked, client.scope, { client, apis, context })
    if (!context.trace.holds('scope/meaningful', grantable?.length !== 0, { came: asked })) {
      throw new OAuthError('invalid_scope', 'scope: none of the requested scopes is known to this server')
    }

    // RFC 6749 §3.3: the default is every scope that the client is registered for, at the requested APIs.
    const detailText = param('authorization_details')
    const details = detailText === undefined ? noDetails : await requestedDetails(detailText, client, context)
    const registered = details.length > 0 ? [] : client.scope.filter((each) => !isPersonal(each, context))
    const wanted = grantable ?? registered
    const named = requestedApis(params('resource'), apis, context)
    requireRegisteredFor(client, named, context)
    const detailed = requireApisOfDetails(details, named, apis, context)
    // No person consents here, so an API with scopes requires a scope that the client is registered for, or a detail.
    const closed = named.find(
      (api) =>
        api.scopes.length > 0 && !detailed.includes(api) && !wanted.some((each) => definesScope(api, each)),
    )
    if (
      !context.trace.holds('resource/has-scope', closed === undefined, {
        expected: closed?.identifier,
        came: wanted,
      })
    ) {
      throw new OAuthError('invalid_target', 'resource names an API at which the client has no scope')
    }
    const audience =
      named.length > 0
        ? named
        : details.length === 0
          ? apisOfScope(wanted, apis)
          : [...new Set([...apisOfScope(wanted, apis), ...detailed])]
    const scope = wanted.filter((each) => audience.some((api) => definesScope(api, each)))
    if (grantable !== undefined && scope.length < grantable.length) {
      context.trace.holds('scope/meaningful', false, { expected: scope, came: asked })
      throw new OAuthError(
        'invalid_scope',
        'scope: a requested scope belongs to no API that resource names',
        {
          detail: `asked ${asked?.join(' ')}; meaningful ${scope.join(' ')}`,
        },
      )
    }
    return {
      subject: client.id,
      scope,
      audience: audience.length > 0 ? audience : [context.userInfo],
      authorizationDetails: details,
      family: { kind: 'none' },
      refreshToken: false,
    }
  },
}
