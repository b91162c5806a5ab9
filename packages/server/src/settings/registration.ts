import * as v from 'valibot'
import { identityScopes, offlineAccess } from '../protocol/access/resource.ts'
import { isScopeToken } from '../protocol/access/scope.ts'
import { responseTypeName } from '../protocol/authorization/request/response-type.ts'
import { type Abilities, named, namesOf } from '../protocol/clients/abilities.ts'
import { originProblem } from '../protocol/clients/allowed-origin.ts'
import { clientAuthMethods } from '../protocol/clients/authentication/index.ts'
import { isAllowedByPerson } from '../protocol/clients/grant-traits.ts'
import type { RegistrationPolicy } from '../protocol/clients/registration/registration-policy.ts'
import type { Lifetimes } from '../protocol/context.ts'
import { authorizationCode } from '../protocol/grant-types/authorization-code.ts'
import { refreshToken } from '../protocol/grant-types/refresh-token.ts'
import { readJwkSet } from '../protocol/jose/jwk-set.ts'
import { at, type Problem, shown } from '../protocol/messages/problem.ts'
import { choice, closed, flag, listOf, seconds, text, wholeNumber } from './json/schema.ts'

const day = 86_400

const names = (what: string) =>
  listOf(
    text('a name', (name) => name !== ''),
    what,
  )

/** Who may register clients over HTTP, and what those clients may be. RFC 7591 */
export const registration = closed({
  // Closed by default: only the operator declares clients.
  mode: v.optional(choice(['closed', 'token', 'open']), 'closed'),
  // By default the scopes about the person, and none of an API: the operator decides which APIs to open to unknown apps.
  scope: v.optional(
    text('names of scopes with spaces between them', (scope) =>
      scope.split(' ').every((name) => name === '' || isScopeToken(name)),
    ),
    [...identityScopes, offlineAccess].join(' '),
  ),
  resources: v.optional(names('identifiers of APIs'), []),
  grant_types: v.optional(names('grant types'), [authorizationCode.name, refreshToken.name]),
  response_types: v.optional(names('response types'), ['code']),
  /** By default every standard method that the server supports. */
  token_endpoint_auth_methods: v.optional(names('authentication methods')),
  authorization_details_types: v.optional(names('types'), []),
  allowed_origins: v.optional(
    listOf(
      v.pipe(
        v.string('an origin'),
        v.check(
          (origin) => originProblem(origin) === undefined,
          ({ input }) => originProblem(input) ?? 'an origin',
        ),
      ),
      'origins',
    ),
    [],
  ),
  /** The trusted issuers of software statements, with their keys. RFC 7591 §2.3 */
  software_statement_issuers: v.optional(
    listOf(
      closed({
        issuer: text('the iss of its statements', (issuer) => issuer !== ''),
        jwks: v.pipe(
          v.unknown(),
          v.check(
            (jwks) => 'keys' in readJwkSet(jwks),
            ({ input }) => expectedOf(readJwkSet(input)),
          ),
        ),
      }),
      'issuers',
    ),
    [],
  ),
  require_pkce: v.optional(flag),
  legacy_assertion_audience: v.optional(flag, false),
  // Enough for a household or an office, with some dozens of devices and several apps on each.
  per_address: v.optional(wholeNumber(1, 100_000), 100),
  // Each registration takes some kilobytes, and counting them has to stay cheap.
  in_all: v.optional(wholeNumber(1, 100_000), 10_000),
  unused_lifetime: v.optional(seconds(3600, 3650 * day), 30 * day),
})

function expectedOf(read: ReturnType<typeof readJwkSet>): string {
  return 'expected' in read ? read.expected : 'a JWK Set'
}

type Registration = v.InferOutput<typeof registration>

/** The policy, with a problem for every name that this server does not know. */
export function registrationPolicy(
  written: Registration,
  server: {
    abilities: Abilities
    scopes: readonly string[]
    resources: readonly string[]
    lifetimes: Lifetimes
  },
): { policy: RegistrationPolicy; problems: readonly Problem[]; warnings: readonly string[] } {
  const { abilities, lifetimes } = server
  const methods = namesOf(abilities.authMethods)
  const responseTypes = written.response_types.map((type) => responseTypeName(type) ?? type)
  const scopes = written.scope.split(' ').filter((name) => name !== '')
  const authMethods = written.token_endpoint_auth_methods ?? methods.filter(isBuiltIn)
  const { authorization_details_types: detailTypes } = written
  const problems = [
    ...unknownNames(
      'scope',
      scopes,
      server.scopes,
      'scopes of OpenID Connect, of an entry of apis or of scopes',
    ),
    ...unknownNames('resources', written.resources, server.resources, 'the identifier of an entry of apis'),
    ...unknownNames('grant_types', written.grant_types, namesOf(abilities.grantTypes)),
    ...unknownNames('response_types', responseTypes, abilities.responseTypes),
    ...unknownNames('token_endpoint_auth_methods', authMethods, methods),
    ...unknownNames('authorization_details_types', detailTypes, abilities.authorizationDetailsTypes),
  ]
  const usedFor = Math.max(lifetimes.publicAbsolute, lifetimes.confidentialAbsolute, written.unused_lifetime)
  return {
    policy: {
      mode: written.mode,
      abilities,
      scopes,
      resources: written.resources,
      grantTypes: written.grant_types,
      responseTypes,
      authMethods,
      authorizationDetailsTypes: detailTypes,
      allowedOrigins: written.allowed_origins,
      requirePkce: written.require_pkce,
      legacyAssertionAudience: written.legacy_assertion_audience,
      statementIssuers: written.software_statement_issuers.map(({ issuer, jwks }) => {
        const set = readJwkSet(jwks)
        return { issuer, keys: 'keys' in set ? set.keys : [] }
      }),
      quotas: { perAddress: written.per_address, inAll: written.in_all },
      // A client that was used is not deleted before its last possible refresh token has expired.
      kept: { unused: written.unused_lifetime, used: usedFor },
    },
    problems,
    warnings: warningsOf(written, abilities),
  }
}

/** Whether a method is a standard one. A custom method is meant for known clients, so it has to be allowed by name. */
function isBuiltIn(method: string): boolean {
  return clientAuthMethods.some(({ name }) => name === method)
}

function unknownNames(
  member: string,
  names: readonly string[],
  known: readonly string[],
  expected = known.length === 0 ? 'nothing: this server has none' : `one of ${known.join(', ')}`,
): readonly Problem[] {
  return names.flatMap((name, index) =>
    known.includes(name)
      ? []
      : [
          {
            path: member === 'scope' ? 'registration.scope' : at(`registration.${member}`, index),
            expected,
            came: shown(name),
          },
        ],
  )
}

/** Warns of the exception from PKCE, and of open registration for grant types that need no consent of a person. */
function warningsOf(
  { mode, grant_types: grantTypes, require_pkce: requirePkce }: Registration,
  abilities: Abilities,
): readonly string[] {
  const exception =
    'registration.require_pkce is false: nothing protects self-registered clients from codes that an attacker puts in (RFC 9700 §4.5)'
  const exceptions = mode !== 'closed' && requirePkce === false ? [exception] : []
  if (mode !== 'open') return exceptions
  const withoutConsent = grantTypes
    .filter((name) => {
      const grantType = named(abilities.grantTypes, name)
      return grantType === undefined || !isAllowedByPerson(grantType)
    })
    .map(
      (name) =>
        `registration: anybody can register, and get tokens with ${name} without the consent of a person`,
    )
  return [...exceptions, ...withoutConsent]
}
