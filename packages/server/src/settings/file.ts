import * as v from 'valibot'
import { type TextClaimName, textClaims } from '../accounts/claims/text-claims.ts'
import { signInMethods } from '../accounts/factors/index.ts'
import { signUpModes } from '../accounts/sign-up/sign-up-mode.ts'
import { adminScopeNames } from '../protocol/access/admin-api.ts'
import { accessTokenTyps, signingAlgs } from '../protocol/access/api.ts'
import { standardScopes } from '../protocol/access/claims.ts'
import { offlineAccess } from '../protocol/access/resource.ts'
import { isScopeToken } from '../protocol/access/scope.ts'
import { isPageUri } from '../protocol/clients/metadata/metadata-reader.ts'
import { modern } from '../protocol/features.ts'
import { databaseUrl } from './database.ts'
import { issuerProblem } from './issuer.ts'
import {
  choice,
  closed,
  flag,
  host,
  line,
  listOf,
  localPath,
  logLevel,
  network,
  port,
  seconds,
  text,
  wholeNumber,
} from './json/schema.ts'
import { mail } from './mail.ts'
import { registration } from './registration.ts'

const day = 86_400

/** The scopes that every server has, whose names nothing else can use. OIDC Core §5.4, §11 */
export const standardScopeNames: readonly string[] = [...standardScopes.keys(), offlineAccess]

/** These, and the scopes of the admin API. */
export const reservedScopeNames: readonly string[] = [...standardScopeNames, ...adminScopeNames]

/** An absolute URI without fragment. RFC 8707 §2 */
const identifier = text('an absolute URI without a fragment', (value) => {
  return (
    /^[a-z][a-z\d+.-]*:[\x21-\x7e]+$/i.test(value) &&
    value.length <= 500 &&
    !value.includes('#') &&
    URL.canParse(value)
  )
})

/** The name of a scope of an API, or of one about people. */
export const scopeName = v.pipe(
  text('a scope name: printable ASCII without space, quote and backslash', (value) => {
    return isScopeToken(value) && value.length <= 200
  }),
  v.check(
    (name) => !reservedScopeNames.includes(name),
    'a name that neither OpenID Connect nor this server defines',
  ),
)

const apiScope = closed(
  {
    name: scopeName,
    description: line(),
    sensitive: v.optional(flag, false),
  },
  ['description'],
)

/** A resource server (API). */
export const apiEntry = closed(
  {
    identifier,
    name: line(),
    // An API can verify JWTs itself. Opaque tokens reveal nothing if they leak, and can be revoked at once.
    access_token_format: v.optional(choice(['jwt', 'opaque']), 'jwt'),
    // 600 for JWTs, 3600 for opaque tokens: see api-entry.ts.
    access_token_lifetime: v.optional(seconds(60, 3600)),
    // Small and fast, and every library supports it.
    access_token_signing_alg: v.optional(choice(signingAlgs), 'ES256'),
    // Spring Security accepts only JWT, which is the `typ` of ID tokens, too.
    access_token_typ: v.optional(choice(accessTokenTyps), 'at+jwt'),
    scopes: v.optional(listOf(apiScope, 'scopes'), []),
    claims: v.optional(listOf(v.string('the name of a claim'), 'claims'), []),
    introspection_clients: v.optional(
      listOf(
        text('a client id', (id) => id !== ''),
        'client ids',
      ),
      [],
    ),
  },
  ['name'],
)

/** Lifetimes in seconds: the bounds, then the default. */
export const lifetimes = closed({
  code: v.optional(seconds(1, 600), 60),
  // Long enough to look up a password, short enough that a forgotten tab is no risk.
  interaction: v.optional(seconds(60, day), 1800),
  // RFC 9126 §2.2 asks for a short lifetime, and FAPI 2.0 for less than 600.
  pushed_request: v.optional(seconds(5, 600), 60),
  id_token: v.optional(seconds(60, 3600), 600),
  // This access token is opaque, so it can be revoked at once.
  access_token: v.optional(seconds(60, 3600), 3600),
  public_idle: v.optional(seconds(60, 3650 * day), 14 * day),
  public_absolute: v.optional(seconds(60, 3650 * day), 30 * day),
  confidential_idle: v.optional(seconds(60, 3650 * day), 90 * day),
  confidential_absolute: v.optional(seconds(60, 3650 * day), 365 * day),
  // A client repeats a lost request within seconds; a thief comes later.
  refresh_grace: v.optional(seconds(0, 60), 10),
})

/** Optional features, all off by default; protocol/features.ts describes them. */
const features = closed({
  device: v.optional(flag, modern.device),
  implicit: v.optional(flag, modern.implicit),
  hybrid: v.optional(flag, modern.hybrid),
  password: v.optional(flag, modern.password),
  code_without_pkce: v.optional(flag, modern.code_without_pkce),
  client_secret_jwt: v.optional(flag, modern.client_secret_jwt),
  encrypted_requests: v.optional(flag, modern.encrypted_requests),
  session_management: v.optional(flag, modern.session_management),
  // The earlier spelling of the member `sign_up`: true is `open`, false is `off`.
  sign_up: v.optional(flag),
})

const never = `0 for never, or a whole number of seconds from ${day} to ${3650 * day}`

/** Key rotation, in seconds. */
const keys = closed({
  rotate_every: v.optional(
    v.pipe(
      v.number(never),
      v.check((every) => every === 0 || v.is(seconds(day, 3650 * day), every), never),
    ),
    90 * day,
  ),
  // The least value covers a verifier's cached JWKS, a stale instance and a wrong clock together. The default also
  // covers a verifier that could not fetch the JWKS for a day.
  publish_ahead: v.optional(seconds(7200, 30 * day), 2 * day),
})

const calledHost = text('a host name or address as written in a URL, with or without a port', (value) => {
  const [, host] =
    /^(\[[\da-f:.]+\]|[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?)(?::[1-9]\d{0,4})?$/.exec(value) ?? []
  // Another spelling, such as `127.1`, would never match, because hosts are compared as `URL` serializes them.
  return host !== undefined && URL.parse(`http://${value}`)?.hostname === host
})

/** Hosts that the server may call for its clients (keys, logout addresses) beyond https on the public internet. */
const outgoing = closed({
  allowed_hosts: v.optional(listOf(calledHost, 'hosts'), []),
  // Separate, because self-registered clients choose the addresses that the server calls.
  self_registered_allowed_hosts: v.optional(listOf(calledHost, 'hosts'), []),
  ca_file: v.optional(localPath),
})

/** How passwords are checked when they are chosen. */
const passwords = closed({
  // Off: the service learns when somebody chooses a password, and five digits of its hash.
  breach_lookup_url: v.optional(
    text(
      'an https URL (http only on loopback) that ends with a slash, such as https://api.pwnedpasswords.com/range/',
      (value) => isPageUri(value) && /^[^?#]*\/$/.test(value),
    ),
  ),
})

/** A class of authentication (`acr`). Its `amr` may name only sign-in methods that the server has. OIDC Core §2 */
const authenticationClass = closed({
  value: text('1 to 200 printable ASCII characters without spaces, quotes and backslashes', (value) => {
    return isScopeToken(value) && value.length <= 200
  }),
  amr: listOf(choice(signInMethods), 'ways of signing in'),
})

/** From the weakest to the strongest. */
const authenticationClasses = v.pipe(
  listOf(authenticationClass, 'classes of authentication'),
  v.check(
    (classes) => new Set(classes.map(({ value }) => value)).size === classes.length,
    'classes with distinct values',
  ),
)

/** Who must have a second factor: `everybody`, or the owners, or the people with one of these roles. */
const secondFactor = closed({
  everybody: v.optional(flag, false),
  owners: v.optional(flag, false),
  roles: v.optional(listOf(line(), 'roles'), []),
})

/** The name from SAML for a password over TLS, which most apps support. */
const passwordClass = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'

export const issuerSchema = v.pipe(
  v.string('an https URL, such as https://id.example.com'),
  v.check(
    (issuer) => issuerProblem(issuer) === undefined,
    ({ input }) => issuerProblem(input) ?? 'an https URL',
  ),
)

/** Most service managers kill a process that takes longer to end. */
export const drainSeconds = seconds(0, 600)

/** More than enough for the cores of any machine. */
const mostWorkers = 256
const workersExpected = `a whole number from 1 to ${mostWorkers}, or auto`
/** How many processes share the work; `auto` is one per core. */
export const workers = v.pipe(
  v.union([v.number(), v.literal('auto')], workersExpected),
  v.check(
    (count) => count === 'auto' || (Number.isInteger(count) && count >= 1 && count <= mostWorkers),
    workersExpected,
  ),
)

/** The claims that can be given to people to change. Apps know people by their username, so nobody may choose another's. */
const editable: readonly TextClaimName[] = (Object.keys(textClaims) as TextClaimName[]).filter(
  (name) => name !== 'preferred_username',
)

/** The claims that people may change themselves. */
const editableByDefault: readonly TextClaimName[] = [
  'name',
  'given_name',
  'family_name',
  'nickname',
  'website',
  'birthdate',
  'zoneinfo',
  'locale',
]

/** The configuration file, without the entries of its lists, which are read one by one. */
export const file = closed({
  issuer: v.optional(issuerSchema),
  listen: v.optional(
    closed({
      host: v.optional(host),
      port: v.optional(port),
      // Default 65: longer than the minute after which most proxies close an idle connection. Google's wait ten minutes.
      keep_alive: v.optional(seconds(1, 3600)),
    }),
  ),
  data: v.optional(localPath),
  database: v.optional(databaseUrl),
  // With fewer, commits cannot share a disk flush. PostgreSQL's own default limit is 100 for all clients together.
  database_connections: v.optional(wholeNumber(2, 1000), 20),
  master_key_file: v.optional(localPath),
  log_level: v.optional(logLevel),
  trusted_proxies: v.optional(listOf(network, 'addresses and networks')),
  lifetimes: v.optional(lifetimes, {}),
  features: v.optional(features, {}),
  // Off by default: only the operator declares people.
  sign_up: v.optional(choice(signUpModes)),
  keys: v.optional(keys, {}),
  outgoing: v.optional(outgoing, {}),
  mail: v.optional(mail),
  passwords: v.optional(passwords, {}),
  acr_values: v.optional(authenticationClasses, () => [{ value: passwordClass, amr: ['pwd' as const] }]),
  second_factor: v.optional(secondFactor, {}),
  registration: v.optional(registration, {}),
  workers: v.optional(workers),
  management: v.optional(closed({ host: v.optional(host), port: v.optional(port) })),
  drain: v.optional(closed({ delay: v.optional(drainSeconds), limit: v.optional(drainSeconds) })),
  apis: v.optional(listOf(v.unknown(), 'APIs'), []),
  authorization_details_types: v.optional(listOf(v.unknown(), 'types'), []),
  claims: v.optional(listOf(v.unknown(), 'claims'), []),
  // What tells others who somebody is (e-mail address, groups, username) is not among them.
  editable_claims: v.optional(listOf(choice(editable), 'claims'), () => [...editableByDefault]),
  scopes: v.optional(listOf(v.unknown(), 'scopes'), []),
  clients: v.optional(listOf(v.unknown(), 'clients'), []),
  users: v.optional(listOf(v.unknown(), 'users'), []),
})

export type File = v.InferOutput<typeof file>
