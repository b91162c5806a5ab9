import { responseTypeName } from '../../authorization/request/response-type.ts'
import { authorizationCode } from '../../grant-types/authorization-code.ts'
import { implicit } from '../../grant-types/implicit.ts'
import { named } from '../abilities.ts'
import { clientSecretBasic } from '../authentication/client-secret-basic.ts'
import { isPublic } from '../client.ts'
import { grantTypesOf } from '../metadata/grants.ts'
import type { Metadata } from '../metadata/metadata-reader.ts'
import { hasCommonScheme } from '../redirect-uri.ts'
import type { RegistrationPolicy } from './registration-policy.ts'

/**
 * Removes from the lists of a registration the values that the policy does not allow. Apps send the same metadata to
 * every server (VS Code lists the device grant everywhere), and the response contains what was registered. A list from
 * which nothing usable would be left stays unchanged, and is then refused with the allowed names. RFC 7591 §2, §3.2.1
 */
export function narrowedMetadata(sent: Metadata, policy: RegistrationPolicy): Metadata {
  const metadata = { ...sent, ...defaultMethod(sent, policy) }
  return {
    ...metadata,
    ...narrowedGrants(metadata, policy),
    ...narrowedRedirects(metadata),
    // Some MCP clients name no scope in this way.
    ...(typeof sent.scope === 'string' && /^ +$/.test(sent.scope) ? { scope: '' } : {}),
    ...narrowed(metadata, 'authorization_details_types', policy.authorizationDetailsTypes),
    ...narrowed(metadata, 'allowed_origins', policy.allowedOrigins),
    ...narrowed(metadata, 'default_acr_values', policy.abilities.acrValues),
  }
}

/**
 * How an app authenticates that names no method, if the policy does not have the default of the standard: with the first
 * method of the policy that sends a secret, as the default does, else with the first that the app can use.
 * RFC 7591 §2, §3.2.1
 */
function defaultMethod(metadata: Metadata, { abilities, authMethods }: RegistrationPolicy): Metadata {
  const isNamed = (metadata.token_endpoint_auth_method ?? undefined) !== undefined
  if (isNamed || authMethods.includes(clientSecretBasic.name)) return {}
  const hasKeys = [metadata.jwks, metadata.jwks_uri].some((value) => (value ?? '') !== '')
  const usable = authMethods
    .flatMap((name) => named(abilities.authMethods, name) ?? [])
    .filter(({ keys }) => !keys || hasKeys)
  // An app becomes public only if it can be nothing else.
  const confidential = usable.filter((each) => each.confidential)
  const method = confidential.find(({ sendsSecret }) => sendsSecret) ?? confidential[0] ?? usable[0]
  return method === undefined ? {} : { token_endpoint_auth_method: method.name }
}

/** Removes grant types and response types so that the rest agree with each other. RFC 7591 §2.1 */
function narrowedGrants(metadata: Metadata, policy: RegistrationPolicy): Metadata {
  const grantTypes = texts(metadata.grant_types)
  const responseTypes = texts(metadata.response_types)
  const given = (grantTypes ?? [authorizationCode.name]).filter((name) => isGiven(name, metadata, policy))
  const types = responseTypes?.filter(
    (type) =>
      policy.responseTypes.includes(responseTypeName(type) ?? type) &&
      grantTypesOf(type).every((name) => given.includes(name)),
  )
  const needed = (types ?? ['code']).flatMap(grantTypesOf)
  const grants = given.filter((name) => needed.includes(name) || !usesResponseTypes(name))
  return {
    ...(types?.length ? { response_types: types } : {}),
    ...(grantTypes && grants.some((name) => begins(name, policy)) ? { grant_types: grants } : {}),
  }
}

/** Cursor registers a redirect URI that begins with `cursor:`, besides others. RFC 8252 §8.4 */
function narrowedRedirects(metadata: Metadata): Metadata {
  const uris = texts(metadata.redirect_uris)?.filter((uri) => !hasCommonScheme(uri)) ?? []
  return uris.length === 0 ? {} : { redirect_uris: uris }
}

function isGiven(name: string, metadata: Metadata, { grantTypes, abilities }: RegistrationPolicy): boolean {
  const isForConfidential = named(abilities.grantTypes, name)?.confidential === true
  const method = metadata.token_endpoint_auth_method
  const isForPublic = typeof method === 'string' && isPublic({ tokenEndpointAuthMethod: method })
  return grantTypes.includes(name) && !(isForConfidential && isForPublic)
}

function usesResponseTypes(grantType: string): boolean {
  return grantType === authorizationCode.name || grantType === implicit.name
}

/** Whether a client can obtain its first tokens with this grant type. */
function begins(grantType: string, { abilities }: RegistrationPolicy): boolean {
  return named(abilities.grantTypes, grantType)?.person !== 'continued'
}

function narrowed(metadata: Metadata, member: string, allowed: readonly string[]): Metadata {
  const values = texts(metadata[member])
  return values === undefined ? {} : { [member]: values.filter((value) => allowed.includes(value)) }
}

/** A list of strings; `undefined` for anything else, which `MetadataReader` refuses later. */
function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
}
