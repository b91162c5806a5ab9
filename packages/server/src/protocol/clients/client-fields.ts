import { type SigningAlg, signingAlgs } from '../access/api.ts'
import type { ClaimForm } from '../access/claims.ts'

type LanguageVariants = Readonly<Record<string, string>>

/** Whether the server sends a `sub` to an address. */
type Sends = 'subject' | 'no subject'

/** One member of a registration. */
type Field<Value> = {
  /** The name of the member in client metadata. RFC 7591 §2 */
  member: string
  kind: 'text' | 'texts' | 'flag' | 'number' | 'object'
  choices?: readonly Value[]
  /** Present if the member is an address. */
  sends?: Sends
  /** Whether the consent page shows it. */
  shown?: true
}

/** A member with a default. */
type Defaulted<Value> = Field<Value> & { absent: Value }

/** Makes the compiler refuse an address that is not made with `address` or `addresses`, which require `sends`. */
type NoAddress<Name extends string> = Name extends `${string}_${'uri' | 'uris' | 'endpoint'}` ? never : Name

const text = <Name extends string>(member: Name & NoAddress<Name>): Field<string> => ({
  member,
  kind: 'text',
})
const optionalText = <Name extends string>(
  member: Name & NoAddress<Name>,
): Defaulted<string | undefined> => ({ member, kind: 'text', absent: undefined })
const address = (member: string, sends: Sends): Defaulted<string | undefined> => ({
  member,
  kind: 'text',
  absent: undefined,
  sends,
})
const addresses = (member: string, sends: Sends): Field<readonly string[]> => ({
  member,
  kind: 'texts',
  sends,
})
const shown = <Described extends Field<string | undefined> | Field<LanguageVariants | undefined>>(
  field: Described,
): Described & { shown: true } => ({
  ...field,
  shown: true,
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
const texts = <Name extends string>(member: Name & NoAddress<Name>): Field<readonly string[]> => ({
  member,
  kind: 'texts',
})
const optionalTexts = <Name extends string>(
  member: Name & NoAddress<Name>,
): Defaulted<readonly string[]> => ({ member, kind: 'texts', absent: [] })
const flag = (member: string): Defaulted<boolean> => ({ member, kind: 'flag', absent: false })
const optionalFlag = (member: string): Defaulted<boolean | undefined> => ({
  member,
  kind: 'flag',
  absent: undefined,
})
const optionalNumber = (member: string): Defaulted<number | undefined> => ({
  member,
  kind: 'number',
  absent: undefined,
})
const optionalObject = <Member = unknown>(
  member: string,
): Defaulted<Readonly<Record<string, Member>> | undefined> => ({
  member,
  kind: 'object',
  absent: undefined,
})

/** No member of client metadata: each variant is one, such as `client_name#fr`. */
export const languageVariants = 'language_variants'

/**
 * Every member of client metadata: its name in this code, its name in JSON, and its type. Registration, the database
 * and client information responses all follow this list. RFC 7591 §2, OIDC Registration §2
 */
export const clientFields = {
  name: shown(text('client_name')),
  uri: shown(address('client_uri', 'no subject')),
  logoUri: shown(address('logo_uri', 'no subject')),
  policyUri: shown(address('policy_uri', 'no subject')),
  tosUri: shown(address('tos_uri', 'no subject')),
  /** The five above in other languages; `metadataOf` writes each as a member of its own. RFC 7591 §2.2 */
  variants: shown(optionalObject<string>(languageVariants)),
  contacts: optionalTexts('contacts'),
  applicationType: choice('application_type', ['web', 'native']),
  redirectUris: addresses('redirect_uris', 'subject'),
  /** Origins whose scripts may read responses to the client, besides those of its redirect URIs. Not from a standard. */
  allowedOrigins: optionalTexts('allowed_origins'),
  grantTypes: texts('grant_types'),
  /** Each as `responseTypeName` normalizes it. */
  responseTypes: texts('response_types'),
  /** The scopes that the client may request. */
  scope: texts('scope'),
  /** The scopes that a person may decline, with checkboxes on the consent page. Not from a standard. */
  optionalScope: texts('optional_scope'),
  /** The APIs without scopes that the client may request by their identifiers. Not from a standard. RFC 8707 §2 */
  resources: optionalTexts('resources'),
  softwareId: optionalText('software_id'),
  softwareVersion: optionalText('software_version'),
  /** The unchanged software statement of the registration. RFC 7591 §2.3 */
  softwareStatement: optionalText('software_statement'),

  tokenEndpointAuthMethod: text('token_endpoint_auth_method'),
  /**
   * Whether the client may send its secret in the header or in the body. By default, whether its registration names no
   * method. Not from a standard. RFC 6749 §2.3.1
   */
  secretInEitherPlace: flag('secret_in_either_place'),
  /** The algorithm of client assertions; if absent, any that fits the client's keys. */
  tokenEndpointAuthSigningAlg: optionalText('token_endpoint_auth_signing_alg'),
  /** Whether assertions may have the endpoint as audience instead of the issuer. Not from a standard. RFC 7523bis */
  legacyAssertionAudience: flag('legacy_assertion_audience'),
  /** A JWK Set of public keys. RFC 7517 §5 */
  jwks: optionalObject('jwks'),
  /** Keys are only fetched from it. Responses that are encrypted with them are sent to the other addresses. */
  jwksUri: address('jwks_uri', 'no subject'),

  subjectType: defaulted<'public' | 'pairwise'>(choice('subject_type', ['public', 'pairwise']), 'public'),
  sectorIdentifierUri: address('sector_identifier_uri', 'no subject'),
  idTokenSignedResponseAlg: choice('id_token_signed_response_alg', signingAlgs),
  /** Whether ID tokens contain the claims that UserInfo returns. Not from a standard. OIDC Core §5.4 */
  claimsInIdToken: flag('claims_in_id_token'),
  /** The name and shape of groups, roles and own claims for this client. Only an operator can set it. Not from a standard. */
  claimsAs: optionalObject<ClaimForm>('claims_as'),
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
  requestUris: defaulted(addresses('request_uris', 'no subject'), []),
  requireSignedRequestObject: flag('require_signed_request_object'),
  requirePushedAuthorizationRequests: flag('require_pushed_authorization_requests'),
  /**
   * `true`: every code needs PKCE. `false`: no code does. If absent, a confidential client may use `nonce` instead. Not
   * from a standard; only an operator can set it. RFC 9700 §2.1.1
   */
  requirePkce: optionalFlag('require_pkce'),
  authorizationDetailsTypes: optionalTexts('authorization_details_types'),
  /** Seconds; used if a request has no `max_age`. */
  defaultMaxAge: optionalNumber('default_max_age'),
  requireAuthTime: flag('require_auth_time'),
  defaultAcrValues: optionalTexts('default_acr_values'),

  initiateLoginUri: address('initiate_login_uri', 'no subject'),
  postLogoutRedirectUris: defaulted(addresses('post_logout_redirect_uris', 'no subject'), []),
  /** A logout token contains the `sub` of the person for this client. BCL §2.4 */
  backchannelLogoutUri: address('backchannel_logout_uri', 'subject'),
  backchannelLogoutSessionRequired: flag('backchannel_logout_session_required'),
  /** Receives only a `sid`, which differs for each client. FCL §2 */
  frontchannelLogoutUri: address('frontchannel_logout_uri', 'no subject'),
  frontchannelLogoutSessionRequired: flag('frontchannel_logout_session_required'),
} as const

export type ClientField = keyof typeof clientFields

/** The members of a registration, by their names in this code. */
export type DescribedClient = {
  [Name in ClientField]: (typeof clientFields)[Name] extends Field<infer Value> ? Value : never
}

/** Every field with its name. */
export const everyClientField = Object.entries(clientFields) as readonly (readonly [
  ClientField,
  Field<unknown> | Defaulted<unknown>,
])[]

/** The fields that the consent page shows, besides the host of the redirect URI. */
export type ShownField = {
  [Name in ClientField]: (typeof clientFields)[Name] extends { shown: true } ? Name : never
}[ClientField]

/** The members that have a default. */
type Unsaid = {
  [Name in ClientField as (typeof clientFields)[Name] extends { absent: unknown }
    ? Name
    : never]: DescribedClient[Name]
}

/** The defaults of all members that have one. */
export const unsaid = Object.fromEntries(
  everyClientField.flatMap(([name, field]) => ('absent' in field ? [[name, field.absent]] : [])),
) as Unsaid

/** Every registered address to which the server sends a `sub`. */
export function subjectAddresses(
  client: Partial<DescribedClient>,
): readonly { member: string; uri: string }[] {
  return everyClientField.flatMap(([name, { member, sends }]) => {
    if (sends !== 'subject') return []
    return [client[name] ?? []].flat().map((uri) => ({ member, uri: String(uri) }))
  })
}

/** Whether the consent page differs for two registrations, in any language. */
export function looksDifferent(one: Pick<DescribedClient, ShownField>, other: typeof one): boolean {
  const text = (value: unknown) => JSON.stringify(value)
  return everyClientField.some(
    ([name, { shown }]) =>
      shown === true && text(one[name as ShownField]) !== text(other[name as ShownField]),
  )
}
