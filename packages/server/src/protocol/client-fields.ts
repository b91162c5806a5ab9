import { type SigningAlg, signingAlgs } from './api.ts'

/** One member of a registration. */
type Field<Value> = {
  /** Its name in client metadata. RFC 7591 §2 */
  member: string
  kind: 'text' | 'texts' | 'flag' | 'number' | 'object'
  choices?: readonly Value[]
}

/** What a registration has that does not say. */
type Defaulted<Value> = Field<Value> & { absent: Value }

const text = (member: string): Field<string> => ({ member, kind: 'text' })
const optionalText = (member: string): Defaulted<string | undefined> => ({
  member,
  kind: 'text',
  absent: undefined,
})
const choice = <Choice extends string>(member: string, choices: readonly Choice[]): Field<Choice> => ({
  member,
  kind: 'text',
  choices,
})
const optionalChoice = <Choice extends string>(
  member: string,
  choices: readonly Choice[],
): Defaulted<Choice | undefined> => ({ member, kind: 'text', choices, absent: undefined })
const defaulted = <Value>(field: Field<Value>, absent: Value): Defaulted<Value> => ({ ...field, absent })
const texts = (member: string): Field<readonly string[]> => ({ member, kind: 'texts' })
const optionalTexts = (member: string): Defaulted<readonly string[]> => defaulted(texts(member), [])
const flag = (member: string, absent = false): Defaulted<boolean> => ({ member, kind: 'flag', absent })
const optionalNumber = (member: string): Defaulted<number | undefined> => ({
  member,
  kind: 'number',
  absent: undefined,
})
const optionalObject = (member: string): Defaulted<Readonly<Record<string, unknown>> | undefined> => ({
  member,
  kind: 'object',
  absent: undefined,
})

/**
 * Everything that a client says about itself: its name here, its name in client metadata, and what it is. The one
 * list that registration, the database and the answers to clients go by. RFC 7591 §2, OIDC Registration §2
 */
export const clientFields = {
  name: text('client_name'),
  uri: optionalText('client_uri'),
  logoUri: optionalText('logo_uri'),
  policyUri: optionalText('policy_uri'),
  tosUri: optionalText('tos_uri'),
  contacts: optionalTexts('contacts'),
  applicationType: choice('application_type', ['web', 'native']),
  redirectUris: texts('redirect_uris'),
  grantTypes: texts('grant_types'),
  /** Each as `responseTypeName` writes it. */
  responseTypes: texts('response_types'),
  /** The scopes it may ever ask for. */
  scope: texts('scope'),
  /** Of `scope`, those that a person may leave out: check-boxes at the consent page. Our own member. */
  optionalScope: texts('optional_scope'),
  softwareId: optionalText('software_id'),
  softwareVersion: optionalText('software_version'),
  /** As it came, where the client registered by one. RFC 7591 §2.3 */
  softwareStatement: optionalText('software_statement'),

  tokenEndpointAuthMethod: text('token_endpoint_auth_method'),
  /** Of its assertions; any that suits its keys where it names none. */
  tokenEndpointAuthSigningAlg: optionalText('token_endpoint_auth_signing_alg'),
  /** Whether its assertions may name the endpoint that is asked instead of the issuer. Our own member. RFC 7523bis */
  legacyAssertionAudience: flag('legacy_assertion_audience'),
  /** A JWK Set of public keys. RFC 7517 §5 */
  jwks: optionalObject('jwks'),
  jwksUri: optionalText('jwks_uri'),

  subjectType: defaulted<'public' | 'pairwise'>(choice('subject_type', ['public', 'pairwise']), 'public'),
  sectorIdentifierUri: optionalText('sector_identifier_uri'),
  idTokenSignedResponseAlg: choice('id_token_signed_response_alg', signingAlgs),
  idTokenEncryptedResponseAlg: optionalText('id_token_encrypted_response_alg'),
  idTokenEncryptedResponseEnc: optionalText('id_token_encrypted_response_enc'),
  userinfoSignedResponseAlg: optionalChoice('userinfo_signed_response_alg', signingAlgs),
  userinfoEncryptedResponseAlg: optionalText('userinfo_encrypted_response_alg'),
  userinfoEncryptedResponseEnc: optionalText('userinfo_encrypted_response_enc'),
  introspectionSignedResponseAlg: optionalChoice('introspection_signed_response_alg', signingAlgs),
  introspectionEncryptedResponseAlg: optionalText('introspection_encrypted_response_alg'),
  introspectionEncryptedResponseEnc: optionalText('introspection_encrypted_response_enc'),
  authorizationSignedResponseAlg: defaulted<SigningAlg>(
    choice('authorization_signed_response_alg', signingAlgs),
    'RS256',
  ),
  authorizationEncryptedResponseAlg: optionalText('authorization_encrypted_response_alg'),
  authorizationEncryptedResponseEnc: optionalText('authorization_encrypted_response_enc'),

  requestObjectSigningAlg: optionalText('request_object_signing_alg'),
  requestObjectEncryptionAlg: optionalText('request_object_encryption_alg'),
  requestObjectEncryptionEnc: optionalText('request_object_encryption_enc'),
  requestUris: optionalTexts('request_uris'),
  requireSignedRequestObject: flag('require_signed_request_object'),
  requirePushedAuthorizationRequests: flag('require_pushed_authorization_requests'),
  /** Whether each of its codes needs a challenge. Our own member; only an operator can switch it off. */
  requirePkce: flag('require_pkce', true),
  authorizationDetailsTypes: optionalTexts('authorization_details_types'),
  /** Seconds; used when a request names none. */
  defaultMaxAge: optionalNumber('default_max_age'),
  requireAuthTime: flag('require_auth_time'),
  defaultAcrValues: optionalTexts('default_acr_values'),

  initiateLoginUri: optionalText('initiate_login_uri'),
  postLogoutRedirectUris: optionalTexts('post_logout_redirect_uris'),
  backchannelLogoutUri: optionalText('backchannel_logout_uri'),
  backchannelLogoutSessionRequired: flag('backchannel_logout_session_required'),
  frontchannelLogoutUri: optionalText('frontchannel_logout_uri'),
  frontchannelLogoutSessionRequired: flag('frontchannel_logout_session_required'),
} as const

export type ClientField = keyof typeof clientFields

/** The members of a registration, by the names we use. */
export type DescribedClient = {
  [Name in ClientField]: (typeof clientFields)[Name] extends Field<infer Value> ? Value : never
}

/** Each field with its name, for whoever goes through all of them. */
export const everyClientField = Object.entries(clientFields) as readonly (readonly [
  ClientField,
  Field<unknown> | Defaulted<unknown>,
])[]

/** The members that a registration need not say. */
type Unsaid = {
  [Name in ClientField as (typeof clientFields)[Name] extends { absent: unknown }
    ? Name
    : never]: DescribedClient[Name]
}

/** What a registration has that says nothing but what every one has to. */
export const unsaid = Object.fromEntries(
  everyClientField.flatMap(([name, field]) => ('absent' in field ? [[name, field.absent]] : [])),
) as Unsaid
