import { signingAlgs } from '../access/api.ts'
import { claimsSupported } from '../access/claims.ts'
import { offlineAccess } from '../access/resource.ts'
import { responseModes } from '../authorization/request/response-mode.ts'
import { isFrontChannel } from '../authorization/request/response-type.ts'
import type { ClientAuthMethod } from '../clients/authentication/client-auth.ts'
import type { Context } from '../context.ts'
import { hasDeviceGrant } from '../device/device-code.ts'
import { endpointPaths } from '../endpoint-paths.ts'
import { implicit } from '../grant-types/implicit.ts'
import { contentEncryptions, keyEncryptionAlgs, verifyingAlgs } from '../jose/algorithms.ts'
import { json, type OAuthResponse } from '../messages/message.ts'

/**
 * The metadata document for RFC 8414 and OpenID Connect Discovery, the same at every well-known path. Members that
 * would repeat a default are omitted, unless clients are known to need them.
 */
export async function metadata(
  clientAuthMethods: readonly ClientAuthMethod[],
  context: Context,
): Promise<OAuthResponse> {
  const at = (path: string): string => context.issuer + path
  const methods = clientAuthMethods.map((method) => method.name)
  const confidential = clientAuthMethods.filter((method) => method.confidential)
  const algs = [...new Set(clientAuthMethods.flatMap((method) => method.assertionAlgs ?? []))]
  const apis = await context.store.apis()
  const apiScopes = apis.flatMap((api) => api.scopes.map((scope) => scope.name))
  return json(
    200,
    {
      issuer: context.issuer,
      authorization_endpoint: at(endpointPaths.authorization),
      token_endpoint: at(endpointPaths.token),
      userinfo_endpoint: at(endpointPaths.userinfo),
      introspection_endpoint: at(endpointPaths.introspection),
      revocation_endpoint: at(endpointPaths.revocation),
      end_session_endpoint: at(endpointPaths.endSession),
      ...(context.sessionManagement ? { check_session_iframe: at(endpointPaths.checkSession) } : {}),
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      pushed_authorization_request_endpoint: at(endpointPaths.pushedAuthorization),
      ...(hasDeviceGrant(context)
        ? { device_authorization_endpoint: at(endpointPaths.deviceAuthorization) }
        : {}),
      ...(context.registration.mode === 'closed'
        ? {}
        : { registration_endpoint: at(endpointPaths.registration) }),
      jwks_uri: at(endpointPaths.jwks),
      ui_locales_supported: context.uiLocales,
      scopes_supported: [...new Set([...context.catalogue.scopes.keys(), offlineAccess, ...apiScopes])],
      response_types_supported: context.responseTypes,
      response_modes_supported: responseModes,
      // Never omitted, because the default includes implicit. RFC 8414 §2
      grant_types_supported: [...context.grantTypes, ...implicitIn(context)],
      token_endpoint_auth_methods_supported: methods,
      token_endpoint_auth_signing_alg_values_supported: algs,
      introspection_endpoint_auth_methods_supported: confidential.map((method) => method.name),
      introspection_endpoint_auth_signing_alg_values_supported: algs,
      revocation_endpoint_auth_methods_supported: methods,
      revocation_endpoint_auth_signing_alg_values_supported: algs,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      subject_types_supported: ['public', 'pairwise'],
      id_token_signing_alg_values_supported: signingAlgs,
      authorization_signing_alg_values_supported: signingAlgs,
      userinfo_signing_alg_values_supported: signingAlgs,
      introspection_signing_alg_values_supported: signingAlgs,
      ...encryption(['id_token', 'userinfo', 'authorization', 'introspection']),
      claims_supported: [...claimsSupported, ...context.catalogue.ownClaims.keys()],
      claims_parameter_supported: true,
      ...authenticationClasses(context),
      prompt_values_supported: context.prompts,
      ...(apis.length === 0 ? {} : { protected_resources: apis.map((api) => api.identifier) }),
      ...authorizationDetails(context),
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      request_object_signing_alg_values_supported: verifyingAlgs,
      ...requestEncryption(context),
    },
    { 'cache-control': 'public, max-age=300' },
  )
}

/** Every response that is signed for a client can also be encrypted. */
function encryption(responses: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    responses.flatMap((response) => [
      [`${response}_encryption_alg_values_supported`, keyEncryptionAlgs],
      [`${response}_encryption_enc_values_supported`, contentEncryptions],
    ]),
  )
}

/** OIDC Discovery §3, RFC 9470 §7 */
function authenticationClasses({
  authenticationClasses: classes,
}: Context): Record<string, readonly string[]> {
  if (classes.length === 0) return {}
  return { acr_values_supported: classes.map(({ value }) => value) }
}

/** Present only if the operator enabled encrypted request objects; otherwise there are no keys. OIDC Discovery §3 */
function requestEncryption({ keys }: Context): Record<string, readonly string[]> {
  if (keys.decrypting().length === 0) return {}
  return {
    request_object_encryption_alg_values_supported: keyEncryptionAlgs,
    request_object_encryption_enc_values_supported: contentEncryptions,
  }
}

/** RFC 9396 §10 */
function authorizationDetails({ detailTypes }: Context): Record<string, readonly string[]> {
  if (detailTypes.length === 0) return {}
  return { authorization_details_types_supported: detailTypes.map(({ type }) => type) }
}

/** `implicit` has no token request, so it is not among the grant types of the token endpoint. RFC 7591 §2 */
function implicitIn({ responseTypes }: Context): readonly string[] {
  return responseTypes.some(isFrontChannel) ? [implicit.name] : []
}
