import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Params } from '../messages/params.ts'
import type { Api } from './api.ts'
import type { AuthorizationDetail } from './details/authorization-detail.ts'
import { requireDetailsMeant } from './details/details-meant.ts'
import { noDetails, requestedDetails } from './details/requested-details.ts'
import {
  apisOfScope,
  definesScope,
  knownApis,
  offlineAccess,
  personalScopes,
  requestedApis,
  requireOpenTo,
} from './resource.ts'
import { requestedScope } from './scope.ts'

/** What a request asks for; details are absent where it names none. */
export type RequestedAccess = {
  scope: readonly string[]
  resources: readonly string[]
  authorizationDetails?: readonly AuthorizationDetail[]
}

/**
 * What a request asks for, and at which APIs. Throws `invalid_scope`, or `invalid_target` for an API that is not
 * registered, that the client is not registered for, or at which nothing that is asked for means anything. RFC 6749 §3.3, RFC 8707 §2
 */
export async function readScope(
  params: Pick<Params, 'one' | 'all'>,
  client: Client,
  context: Context,
): Promise<RequestedAccess> {
  const apis = await knownApis(context)
  const detailText = params.one('authorization_details')
  const details = detailText === undefined ? noDetails : await requestedDetails(detailText, client, context)
  // RFC 9396 §3.1: details may stand alone, and then everything that the client may ever ask for is not meant.
  const asked = requestedScope(params.one('scope'), context) ?? (details.length === 0 ? client.scope : [])
  // OIDC Core §3.1.2.1: scope values that nobody here understands are ignored.
  const understood = asked.filter((each) => isUnderstood(each, apis))
  const forbidden = understood.filter((each) => !client.scope.includes(each))
  if (
    !context.trace.holds('scope/allowed', forbidden.length === 0, { expected: client.scope, came: asked })
  ) {
    throw new OAuthError('invalid_scope', 'the client is not registered for all of these scopes', {
      detail: `not registered: ${forbidden.join(' ')}`,
    })
  }

  // RFC 8707 §2: with resource the client says for which APIs; without, its scopes do.
  const named = requestedApis(params.all('resource'), apis, context)
  requireOpenTo(client, named, context)
  const detailed = requireDetailsMeant(details, named, apis, context)
  const meant = named.length > 0 ? named : [...new Set([...apisOfScope(understood, apis), ...detailed])]
  requireMeaning(
    named.filter((api) => !detailed.includes(api)),
    understood,
    context,
  )
  const scope = understood.filter(
    (each) => personalScopes.has(each) || meant.some((api) => definesScope(api, each)),
  )
  const meaningful = scope.length > 0 || meant.length > 0
  if (!context.trace.holds('scope/meaningful', meaningful, { came: asked })) {
    throw new OAuthError('invalid_scope', 'nothing is asked for that this server knows', {
      detail: `asked: ${asked.join(' ')}`,
    })
  }
  const resources = meant.map((api) => api.identifier)
  return details.length === 0 ? { scope, resources } : { scope, resources, authorizationDetails: details }
}

function isUnderstood(scope: string, apis: readonly Api[]): boolean {
  return scope === offlineAccess || apis.some((api) => definesScope(api, scope))
}

/** An API that has scopes lets nobody in without one. Throws `invalid_target`. */
export function requireMeaning(apis: readonly Api[], scope: readonly string[], { trace }: Context): void {
  const silent = apis.find((api) => api.scopes.length > 0 && !scope.some((each) => definesScope(api, each)))
  const evidence = { expected: silent?.scopes.map((each) => each.name), came: scope }
  if (!trace.holds('resource/has-scope', silent === undefined, evidence)) {
    throw new OAuthError(
      'invalid_target',
      'no scope that is asked for means anything at an API that resource names',
      {
        detail: `the API is ${silent?.identifier}`,
      },
    )
  }
}
