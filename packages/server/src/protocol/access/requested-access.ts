import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Params } from '../messages/params.ts'
import type { Api } from './api.ts'
import { requireApisOfDetails } from './details/apis-of-details.ts'
import type { AuthorizationDetail } from './details/authorization-detail.ts'
import { noDetails, requestedDetails } from './details/requested-details.ts'
import {
  apisOfScope,
  definesScope,
  isPersonal,
  knownApis,
  requestedApis,
  requireRegisteredFor,
} from './resource.ts'
import { grantableScope, requestedScope } from './scope.ts'

/** The access that a request asks for. */
export type RequestedAccess = {
  scope: readonly string[]
  resources: readonly string[]
  /** Absent if the request has no `authorization_details`. */
  authorizationDetails?: readonly AuthorizationDetail[]
}

/**
 * Reads `scope`, `resource` and `authorization_details`. Throws `invalid_scope`; `invalid_target` for an API that is not
 * registered, for which the client is not registered, or at which none of the requested scopes is defined; and
 * `invalid_authorization_details`. RFC 6749 §3.3, RFC 8707 §2, RFC 9396 §5
 */
export async function readRequestedAccess(
  params: Pick<Params, 'one' | 'all'>,
  client: Client,
  context: Context,
): Promise<RequestedAccess> {
  const apis = await knownApis(context)
  const detailText = params.one('authorization_details')
  const details = detailText === undefined ? noDetails : await requestedDetails(detailText, client, context)
  // RFC 6749 §3.3: without `scope` a request has the client's default scope, unless it has details, which may stand
  // alone (RFC 9396 §3.1).
  const asked = requestedScope(params.one('scope'), context) ?? (details.length === 0 ? client.scope : [])
  const grantable = grantableScope(asked, client.scope, { client, apis, context })

  // RFC 8707 §2: `resource` names the APIs; without it they follow from the scopes and the details.
  const named = requestedApis(params.all('resource'), apis, context)
  requireRegisteredFor(client, named, context)
  const detailed = requireApisOfDetails(details, named, apis, context)
  const targets = named.length > 0 ? named : [...new Set([...apisOfScope(grantable, apis), ...detailed])]
  requireScopeAtEachApi(
    named.filter((api) => !detailed.includes(api)),
    grantable,
    context,
  )
  const scope = grantable.filter(
    (each) => isPersonal(each, context) || targets.some((api) => definesScope(api, each)),
  )
  const meaningful = scope.length > 0 || targets.length > 0
  if (!context.trace.holds('scope/meaningful', meaningful, { came: asked })) {
    throw new OAuthError(
      'invalid_scope',
      'the request contains no scope and no resource known to this server',
      {
        detail: `asked: ${asked.join(' ')}`,
      },
    )
  }
  const resources = targets.map((api) => api.identifier)
  return details.length === 0 ? { scope, resources } : { scope, resources, authorizationDetails: details }
}

/** Throws `invalid_target` for an API with scopes if the request has none of them: its token would permit nothing. */
export function requireScopeAtEachApi(
  apis: readonly Api[],
  scope: readonly string[],
  { trace }: Context,
): void {
  const unscoped = apis.find((api) => api.scopes.length > 0 && !scope.some((each) => definesScope(api, each)))
  const evidence = { expected: unscoped?.scopes.map((each) => each.name), came: scope }
  if (!trace.holds('resource/has-scope', unscoped === undefined, evidence)) {
    throw new OAuthError(
      'invalid_target',
      'resource names an API at which none of the requested scopes is defined',
      {
        detail: `the API is ${unscoped?.identifier}`,
      },
    )
  }
}
