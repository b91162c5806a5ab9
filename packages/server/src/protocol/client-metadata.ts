import { type Client, type ClientSecret, userIdPrefix } from './client.ts'
import { type Metadata, MetadataReader } from './metadata-reader.ts'
import { at, type Problem } from './problem.ts'
import { registrationProblem } from './redirect-uri.ts'
import { offlineAccess } from './resource.ts'

/** What the metadata does not say about a client, because the server or the operator decides it. */
export type Registration = {
  id: string
  secrets: readonly ClientSecret[]
  declared: boolean
}

const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'] as const
const authMethods = ['client_secret_basic', 'client_secret_post', 'none'] as const
const signingAlgs = ['RS256', 'ES256', 'EdDSA'] as const

/** What an app may ask for that did not say: who the person is, and no API. RFC 7591 §2 lets the server choose. */
const defaultScope = ['openid', 'profile', 'email']

/** Every member that `clientFromMetadata` reads. */
export const clientMetadataMembers: readonly string[] = [
  'redirect_uris',
  'response_types',
  'grant_types',
  'application_type',
  'token_endpoint_auth_method',
  'client_name',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'scope',
  'optional_scope',
  'id_token_signed_response_alg',
  'default_max_age',
]

/**
 * Turns client metadata into a client, or into everything that is wrong with it. Members it does not know are
 * ignored. RFC 7591 §2, OIDC Registration §2
 */
export function clientFromMetadata(
  metadata: Metadata,
  registration: Registration,
): { client: Client } | { problems: readonly Problem[] } {
  const reader = new MetadataReader(metadata)
  const idProblem = clientIdProblem(registration.id)
  if (idProblem !== undefined) reader.refuse('client_id', idProblem, registration.id)

  const tokenEndpointAuthMethod =
    reader.choice('token_endpoint_auth_method', authMethods) ?? 'client_secret_basic'
  const grants = readGrants(reader, tokenEndpointAuthMethod)
  const redirects = readRedirects(reader, grants.grantTypes)
  const scope = readScope(reader, grants.grantTypes)
  const client: Client = {
    id: registration.id,
    name: reader.text('client_name', 200) ?? registration.id,
    uri: reader.pageUri('client_uri'),
    logoUri: reader.pageUri('logo_uri'),
    policyUri: reader.pageUri('policy_uri'),
    tosUri: reader.pageUri('tos_uri'),
    ...redirects,
    ...grants,
    ...scope,
    tokenEndpointAuthMethod,
    idTokenSignedResponseAlg: reader.choice('id_token_signed_response_alg', signingAlgs) ?? 'RS256',
    defaultMaxAge: reader.seconds('default_max_age'),
    secrets: registration.secrets,
    declared: registration.declared,
    disabledAt: null,
  }
  return reader.problems.length === 0 ? { client } : { problems: reader.problems }
}

/** What a client id has to be, if this one is not. */
export function clientIdProblem(id: string): string | undefined {
  if (!/^[\x21-\x7e]{1,255}$/.test(id)) return '1 to 255 printable ASCII characters without spaces'
  // Access tokens carry both kinds of id as `sub`: one that could be either would be somebody else's.
  if (id.startsWith(userIdPrefix)) return `an id that does not begin with ${userIdPrefix}, as people's ids do`
  // URLs are the ids of clients that describe themselves, and a colon ends the id in HTTP Basic. RFC 7617 §2
  if (id.startsWith('https://')) return 'an id that does not begin with https://'
  if (id.includes(':')) return 'an id without a colon, which HTTP Basic could not carry'
  return undefined
}

function readGrants(reader: MetadataReader, authMethod: string) {
  const chosen = reader.choices('grant_types', grantTypes) ?? ['authorization_code']
  const usesCode = chosen.includes('authorization_code')
  const responseTypes = reader.choices('response_types', ['code']) ?? (usesCode ? ['code'] : [])
  // RFC 7591 §2.1: the two lists say the same thing, one for each endpoint.
  if (usesCode !== responseTypes.includes('code')) {
    const expected = usesCode ? '["code"], because of authorization_code' : 'none, without authorization_code'
    reader.refuse('response_types', `${expected} in grant_types`, reader.value('response_types'))
  }
  // RFC 6749 §4.4: only confidential clients.
  if (authMethod === 'none' && chosen.includes('client_credentials')) {
    const expected = 'a method with a secret, because of client_credentials in grant_types'
    reader.refuse('token_endpoint_auth_method', expected, 'none')
  }
  return { grantTypes: chosen, responseTypes }
}

function readRedirects(reader: MetadataReader, grants: readonly string[]) {
  const redirectUris = reader.strings('redirect_uris') ?? []
  if (grants.includes('authorization_code') && redirectUris.length === 0) {
    const expected = 'at least one URI, because of authorization_code in grant_types'
    if (!reader.problems.some(({ path }) => path.startsWith('redirect_uris'))) {
      reader.refuse('redirect_uris', expected, reader.value('redirect_uris'))
    }
  }
  // Deviation: OIDC Registration §2 takes every app that says nothing for a web app. One whose URIs can only
  // be on a person's own machine is native, whatever it forgot to say.
  const inferred = redirectUris.length > 0 && redirectUris.every(isOnDevice) ? 'native' : 'web'
  const applicationType = reader.choice('application_type', ['web', 'native']) ?? inferred
  const written = reader.value('redirect_uris')
  for (const uri of redirectUris) {
    const problem = registrationProblem(uri, { native: applicationType === 'native' })
    const index = Array.isArray(written) ? written.indexOf(uri) : 0
    if (problem !== undefined) reader.refuse(at('redirect_uris', index), problem, uri)
  }
  return { redirectUris, applicationType } as const
}

function isOnDevice(uri: string): boolean {
  return !/^https?:/i.test(uri) || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/?]|$)/.test(uri)
}

function readScope(reader: MetadataReader, grants: readonly string[]) {
  const scope = reader.scope('scope') ?? (grants.includes('authorization_code') ? defaultScope : [])
  const optionalScope = reader.scope('optional_scope') ?? []
  const stranger = optionalScope.find((token) => !scope.includes(token))
  if (stranger !== undefined) reader.refuse('optional_scope', 'only names that are in scope', stranger)
  // Who a person is, and whether the app may act while they are away, is what a request is about: no detail of it.
  const settled = optionalScope.find((token) => token === 'openid' || token === offlineAccess)
  if (settled !== undefined) reader.refuse('optional_scope', 'names that a person can leave out', settled)
  return { scope, optionalScope }
}
