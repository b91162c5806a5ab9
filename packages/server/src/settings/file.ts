import * as v from 'valibot'
import { signInMethods } from '../accounts/sign-in-methods.ts'
import { signingAlgs } from '../protocol/access/api.ts'
import { identityScopes, offlineAccess } from '../protocol/access/resource.ts'
import { isScopeToken } from '../protocol/access/scope.ts'
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
import { registration } from './registration.ts'

const day = 86_400

/** The scopes of OpenID Connect: no API can have one of that name. OIDC Core §5.4, §11 */
export const openIdScopes: readonly string[] = [...identityScopes, offlineAccess]

/** An absolute URI without fragment. RFC 8707 §2 */
const identifier = text('an absolute URI without a fragment', (value) => {
  return (
    /^[a-z][a-z\d+.-]*:[\x21-\x7e]+$/i.test(value) &&
    value.length <= 500 &&
    !value.includes('#') &&
    URL.canParse(value)
  )
})

const scopeName = text('a scope name: printable ASCII without space, quote and backslash', (value) => {
  return isScopeToken(value) && value.length <= 200
})

const apiScope = closed({
  name: v.pipe(
    scopeName,
    v.check((name) => !openIdScopes.includes(name), 'a name that OpenID Connect has not taken'),
  ),
  description: line(),
  sensitive: v.optional(flag, false),
})

/** A resource server of the file. */
export const apiEntry = closed({
  identifier,
  name: line(),
  // APIs check JWTs by themselves; opaque tokens say nothing to who finds them and end the moment they are revoked.
  access_token_format: v.optional(choice(['jwt', 'opaque']), 'jwt'),
  // 600 for JWTs, 3600 for opaque tokens: see api-entry.ts.
  access_token_lifetime: v.optional(seconds(60, 3600)),
  // Small and fast; every library knows it.
  access_token_signing_alg: v.optional(choice(signingAlgs), 'ES256'),
  scopes: v.optional(listOf(apiScope, 'scopes'), []),
  introspection_clients: v.optional(
    listOf(
      text('a client id', (id) => id !== ''),
      'client ids',
    ),
    [],
  ),
})

/** How long things live, in seconds: the default beside its bounds. */
export const lifetimes = closed({
  code: v.optional(seconds(1, 600), 60),
  // Long enough to look for a password, short enough that an open tab is not an open door.
  interaction: v.optional(seconds(60, day), 1800),
  // RFC 9126 §2.2: short, and FAPI 2.0 has less than 600.
  pushed_request: v.optional(seconds(5, 600), 60),
  id_token: v.optional(seconds(60, 3600), 600),
  // Opaque, so it can be taken back at once.
  access_token: v.optional(seconds(60, 3600), 3600),
  public_idle: v.optional(seconds(60, 3650 * day), 14 * day),
  public_absolute: v.optional(seconds(60, 3650 * day), 30 * day),
  confidential_idle: v.optional(seconds(60, 3650 * day), 90 * day),
  confidential_absolute: v.optional(seconds(60, 3650 * day), 365 * day),
  // A lost answer is asked for again within seconds; a thief comes later.
  refresh_grace: v.optional(seconds(0, 60), 10),
})

/** Each is off until it is wanted; protocol/features.ts says what it opens. */
const features = closed({
  device: v.optional(flag, modern.device),
  implicit: v.optional(flag, modern.implicit),
  hybrid: v.optional(flag, modern.hybrid),
  password: v.optional(flag, modern.password),
  code_without_pkce: v.optional(flag, modern.code_without_pkce),
  client_secret_jwt: v.optional(flag, modern.client_secret_jwt),
  encrypted_requests: v.optional(flag, modern.encrypted_requests),
  session_management: v.optional(flag, modern.session_management),
  sign_up: v.optional(flag, modern.sign_up),
})

const never = `0 for never, or a whole number of seconds from ${day} to ${3650 * day}`

/** How keys rotate, in seconds. */
const keys = closed({
  rotate_every: v.optional(
    v.pipe(
      v.number(never),
      v.check((every) => every === 0 || v.is(seconds(day, 3650 * day), every), never),
    ),
    90 * day,
  ),
  // At least what a verifier's copy of the JWKS, a stale instance and a wrong clock make together; by default also
  // what a verifier goes on with that could not fetch the JWKS for a day.
  publish_ahead: v.optional(seconds(7200, 30 * day), 2 * day),
})

const calledHost = text('a host name or address as URLs have it, or one with a port', (value) => {
  const [, host] =
    /^(\[[\da-f:.]+\]|[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?)(?::[1-9]\d{0,4})?$/.exec(value) ?? []
  // In another spelling, such as `127.1`, it would be compared with what no URL says.
  return host !== undefined && URL.parse(`http://${value}`)?.hostname === host
})

/** What the server calls for its clients: keys, logout addresses. The public internet over https needs no word. */
const outgoing = closed({
  allowed_hosts: v.optional(listOf(calledHost, 'hosts'), []),
  // Whoever registers an app by themselves chooses its addresses: hosts that are open to those, too, are named apart.
  self_registered_allowed_hosts: v.optional(listOf(calledHost, 'hosts'), []),
  ca_file: v.optional(localPath),
})

/** A class of authentication; what it takes has to be there to be taken. OIDC Core §2 */
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
    'classes that each have another value',
  ),
)

/** The name that SAML gave what most servers do, and that most apps know. */
const passwordClass = 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'

export const issuerSchema = v.pipe(
  v.string('an https URL, such as https://id.example.com'),
  v.check(
    (issuer) => issuerProblem(issuer) === undefined,
    ({ input }) => issuerProblem(input) ?? 'an https URL',
  ),
)

/** A process that takes longer to end is killed by most of what starts processes. */
export const drainSeconds = seconds(0, 600)

/** More than any machine has cores. */
const mostWorkers = 256
const workersExpected = `a whole number from 1 to ${mostWorkers}, or auto`
/** How many processes share the work; `auto` is one for each core. */
export const workers = v.pipe(
  v.union([v.number(), v.literal('auto')], workersExpected),
  v.check(
    (count) => count === 'auto' || (Number.isInteger(count) && count >= 1 && count <= mostWorkers),
    workersExpected,
  ),
)

/** The configuration file, but for its lists, whose entries are read one by one. */
export const file = closed({
  issuer: v.optional(issuerSchema),
  listen: v.optional(
    closed({
      host: v.optional(host),
      port: v.optional(port),
      // Longer than the minute after which most proxies close an idle connection themselves; Google's do after ten.
      keep_alive: v.optional(seconds(1, 3600)),
    }),
  ),
  data: v.optional(localPath),
  database: v.optional(databaseUrl),
  // With fewer, commits cannot share the disk's time; PostgreSQL has 100 for everybody unless it is told otherwise.
  database_connections: v.optional(wholeNumber(2, 1000), 20),
  master_key_file: v.optional(localPath),
  log_level: v.optional(logLevel),
  trusted_proxies: v.optional(listOf(network, 'addresses and networks')),
  lifetimes: v.optional(lifetimes, {}),
  features: v.optional(features, {}),
  keys: v.optional(keys, {}),
  outgoing: v.optional(outgoing, {}),
  acr_values: v.optional(authenticationClasses, () => [{ value: passwordClass, amr: ['pwd' as const] }]),
  registration: v.optional(registration, {}),
  workers: v.optional(workers),
  management: v.optional(closed({ host: v.optional(host), port: v.optional(port) })),
  drain: v.optional(closed({ delay: v.optional(drainSeconds), limit: v.optional(drainSeconds) })),
  apis: v.optional(listOf(v.unknown(), 'APIs'), []),
  authorization_details_types: v.optional(listOf(v.unknown(), 'types'), []),
  clients: v.optional(listOf(v.unknown(), 'clients'), []),
  users: v.optional(listOf(v.unknown(), 'users'), []),
})

export type File = v.InferOutput<typeof file>
