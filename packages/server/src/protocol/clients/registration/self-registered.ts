import { sameResource } from '../../access/resource.ts'
import { at, type Problem, shown } from '../../messages/problem.ts'
import type { Abilities } from '../abilities.ts'
import { type Client, isPublic } from '../client.ts'
import { hasDefaultScope } from '../grant-traits.ts'
import { variantOf } from '../language-variants.ts'
import { clientFromMetadata, type Registration } from '../metadata/client-metadata.ts'
import type { Metadata } from '../metadata/metadata-reader.ts'
import { unsupportedMetadata } from '../metadata/unsupported-metadata.ts'
import { narrowedMetadata } from './narrowed-metadata.ts'
import type { RegistrationPolicy } from './registration-policy.ts'

/** Non-standard members that only an operator may set; in a self-registration they are ignored. */
export const operatorMembers: ReadonlySet<string> = new Set([
  'optional_scope',
  'legacy_assertion_audience',
  'require_pkce',
  'claims_as',
  'secret_in_either_place',
])

/** The error of a registration, with every problem. RFC 7591 §3.2.2 */
export type Refused = {
  error: 'invalid_redirect_uri' | 'invalid_client_metadata'
  problems: readonly Problem[]
}

/** Reads a self-registered client from its metadata, within the policy. RFC 7591 §3 */
export function selfRegisteredClient(
  metadata: Metadata,
  registration: Omit<Registration, 'declared'>,
  policy: RegistrationPolicy,
): { client: Client } | Refused {
  const unsupported = unsupportedIn(metadata)
  if (unsupported.length > 0) return refused(unsupported)
  const read = withoutUnfit(narrowedMetadata(known(metadata), policy), (given) =>
    clientFromMetadata(given, { ...registration, declared: false }, abilitiesWithin(policy)),
  )
  if ('problems' in read) return refused(read.problems)

  const { client } = read
  // Defaults from the standards must be allowed by the policy, too.
  const beyond = [
    ...outside('grant_types', client.grantTypes, policy.grantTypes),
    ...outside('response_types', client.responseTypes, policy.responseTypes),
    ...outside('token_endpoint_auth_method', [client.tokenEndpointAuthMethod], policy.authMethods),
  ]
  if (beyond.length > 0) return refused(beyond)
  return {
    client: {
      ...client,
      scope: scopeOf(client, metadata, policy),
      resources: resourcesOf(client, metadata, policy),
      requirePkce: requirePkceOf(client, policy),
      secretInEitherPlace: client.secretInEitherPlace && allowsEitherPlace(policy),
      legacyAssertionAudience: policy.legacyAssertionAudience,
    },
  }
}

/** The policy's exception is not for public clients, unless the server has the feature. RFC 9700 §2.1.1 */
function requirePkceOf(client: Client, { requirePkce, abilities }: RegistrationPolicy): boolean | undefined {
  return requirePkce === false && isPublic(client) && !abilities.publicWithoutPkce ? true : requirePkce
}

/** Whether the policy allows every method with which a client sends its secret. */
function allowsEitherPlace({ abilities, authMethods }: RegistrationPolicy): boolean {
  return abilities.authMethods
    .filter(({ sendsSecret }) => sendsSecret)
    .every(({ name }) => authMethods.includes(name))
}

/** Unsupported members are ignored, unless the client would rely on a protection that is missing. RFC 7591 §2 */
function unsupportedIn(metadata: Metadata): readonly Problem[] {
  return [...unsupportedMetadata].flatMap(([member, { weakens, harmless = [] }]) => {
    const value = Object.hasOwn(metadata, member) ? metadata[member] : null
    const isNothing = value === null || value === '' || (Array.isArray(value) && value.length === 0)
    if (!weakens || isNothing || harmless.includes(value)) return []
    return [
      { path: member, expected: 'no value, because this server does not support it', came: shown(value) },
    ]
  })
}

/** Members that only describe the client to people. The client works without them. */
const describing: ReadonlySet<string> = new Set([
  'client_name',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'software_id',
  'software_version',
])

type Read = ReturnType<typeof clientFromMetadata>

/** Removes text that cannot be shown, such as a logo without TLS, instead of refusing the client. RFC 7591 §2 */
function withoutUnfit(metadata: Metadata, read: (metadata: Metadata) => Read): Read {
  const result = read(metadata)
  const problems = 'problems' in result ? result.problems : []
  const unfit = problems.filter(({ path }) => {
    const member = variantOf(path)?.member ?? path
    return describing.has(member) && typeof metadata[path] === 'string'
  })
  if (unfit.length === 0) return result
  return read({ ...metadata, ...Object.fromEntries(unfit.map(({ path }) => [path, null])) })
}

function known(metadata: Metadata): Metadata {
  const said = Object.entries(metadata).filter(
    ([member]) => !operatorMembers.has(member) && !unsupportedMetadata.has(member),
  )
  return Object.fromEntries(said)
}

/**
 * RFC 7591 §2: the server may register fewer scopes than requested, and returns what it registered. For a client that
 * names no scope (some MCP clients send `""`), or only scopes that are unknown here, the server chooses a default. The
 * default never contains scopes that the client could use without a person.
 */
function scopeOf(client: Client, metadata: Metadata, policy: RegistrationPolicy): readonly string[] {
  const { scopes } = policy
  const known = isSaid(metadata, 'scope') ? client.scope.filter((name) => scopes.includes(name)) : []
  if (known.length > 0) return known
  return hasDefaults(client, policy) ? scopes : []
}

/** Each as the policy spells it. */
function resourcesOf(client: Client, metadata: Metadata, policy: RegistrationPolicy): readonly string[] {
  const { resources } = policy
  if (!isSaid(metadata, 'resources')) return hasDefaults(client, policy) ? resources : []
  return resources.filter((api) => client.resources.some((named) => sameResource(api, named)))
}

function isSaid(metadata: Metadata, member: string): boolean {
  return Object.hasOwn(metadata, member) && metadata[member] !== null
}

function hasDefaults({ grantTypes }: Client, { abilities }: RegistrationPolicy): boolean {
  return abilities.grantTypes.some((each) => hasDefaultScope(each) && grantTypes.includes(each.name))
}

function abilitiesWithin(policy: RegistrationPolicy): Abilities {
  const { abilities } = policy
  const both = (names: readonly string[], allowed: readonly string[]) =>
    names.filter((name) => allowed.includes(name))
  const within = <Traits extends { name: string }>(traits: readonly Traits[], allowed: readonly string[]) =>
    traits.filter(({ name }) => allowed.includes(name))
  return {
    ...abilities,
    grantTypes: within(abilities.grantTypes, policy.grantTypes),
    responseTypes: both(abilities.responseTypes, policy.responseTypes),
    authMethods: within(abilities.authMethods, policy.authMethods),
    authorizationDetailsTypes: both(abilities.authorizationDetailsTypes, policy.authorizationDetailsTypes),
  }
}

function outside(member: string, values: readonly string[], allowed: readonly string[]): readonly Problem[] {
  return values.flatMap((value, index) =>
    allowed.includes(value)
      ? []
      : [{ path: at(member, index), expected: `one of ${allowed.join(', ')}`, came: shown(value) }],
  )
}

function refused(problems: readonly Problem[]): Refused {
  const aboutRedirects = problems.some(({ path }) => /^redirect_uris(\[|$)/.test(path))
  return { error: aboutRedirects ? 'invalid_redirect_uri' : 'invalid_client_metadata', problems }
}
