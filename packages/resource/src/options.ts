import { type Algorithm, algorithms, isAlgorithm } from './algorithms.ts'
import type { Compatibility, Typ } from './claims.ts'
import type { IntrospectionCredentials } from './introspection.ts'
import { isIssuer, isLocalIssuer, isTrustworthyUrl } from './issuer.ts'
import type { Fetch } from './json-document.ts'
import type { ResourceDescription } from './protected-resource-metadata.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** How to introspect tokens. RFC 7662 */
export type IntrospectionOptions = {
  clientId: string
  clientSecret: string
  /** How this API authenticates. Default: `client_secret_basic`. */
  method?: IntrospectionCredentials['method'] | undefined
  /** The introspection endpoint. Default: the one in the issuer's metadata. */
  endpoint?: string | undefined
  /** `all` introspects every token; `opaque` verifies JWTs locally and introspects the rest. Default: `all`. */
  tokens?: 'all' | 'opaque' | undefined
  /** Seconds for which the response for an active token is cached: 0 to 60. Default: 0. */
  cacheLifetime?: number | undefined
}

export type ResourceServerOptions = {
  /** The issuer identifier of the authorization server, exactly as the server spells it. */
  issuer: string
  /**
   * The identifier of this API in `aud`. A list while the identifier changes; its first element is the current one.
   */
  audience: string | readonly string[]
  /** The URL of the issuer's JWK set. Default: the one in the issuer's metadata. */
  jwksUri?: string | undefined
  /** Introspect tokens at the authorization server. Opaque tokens need this. */
  introspection?: IntrospectionOptions | undefined
  /** The signature algorithms to accept. Default: every asymmetric one. */
  algorithms?: readonly Algorithm[] | undefined
  /**
   * The `typ` of the access tokens that the issuer makes for this API. ID tokens have the `typ` `JWT`, too: then they
   * are refused by their audience and their claims. Default: `at+jwt`, as RFC 9068 requires.
   */
  typ?: Typ | undefined
  /**
   * The members of the RFC 9728 metadata besides `resource` and `authorization_servers`. If set, challenges point to
   * the document.
   */
  metadata?: ResourceDescription | undefined
  /** The realm in challenges. Default: the audience. */
  realm?: string | undefined
  /** For issuers that deviate from the standards. */
  compatibility?: Compatibility | undefined
  /** Called for every refused request, for the log: `detail` has the expected and the actual value. */
  onRefused?: ((refusal: TokenRefusal) => void) | undefined
  fetch?: Fetch | undefined
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined
}

/** Options with every default filled in and every value checked. */
export type Settings = {
  issuer: string
  audience: readonly string[]
  resource: string
  jwksUri: string | undefined
  introspection:
    | (IntrospectionCredentials & {
        endpoint: string | undefined
        tokens: 'all' | 'opaque'
        cacheLifetime: number
      })
    | undefined
  algorithms: readonly Algorithm[]
  typ: Typ
  metadata: ResourceDescription | undefined
  realm: string
  compatibility: Compatibility
  onRefused: (refusal: TokenRefusal) => void
  fetch: Fetch
  now: () => number
}

/** Checks the options. Throws a `TypeError` that names the option, and the expected and the actual value. */
export function settings(options: ResourceServerOptions): Settings {
  const { issuer, jwksUri } = options
  ensure(
    typeof issuer === 'string' && isIssuer(issuer),
    'issuer',
    'an https URL without query and fragment',
    issuer,
  )
  const loopback = isLocalIssuer(issuer)
  const checkUrl = (name: string, url: string | undefined) =>
    ensure(url === undefined || isTrustworthyUrl(url, { loopback }), name, 'an https URL', url)
  checkUrl('jwksUri', jwksUri)
  checkUrl('introspection.endpoint', options.introspection?.endpoint)

  const audience = typeof options.audience === 'string' ? [options.audience] : options.audience
  const [resource] = Array.isArray(audience) ? audience : []
  ensure(
    isNonEmptyText(resource) && audience.every(isNonEmptyText),
    'audience',
    'the identifier of this API in the aud claim of tokens',
    options.audience,
  )
  if (options.metadata) {
    const named = isTrustworthyUrl(resource, { loopback: true }) && !resource.includes('#')
    ensure(named, 'audience', 'an https URL without fragment, to publish metadata for', resource)
  }
  const accepted = options.algorithms ?? (Object.keys(algorithms) as Algorithm[])
  const known = Array.isArray(accepted) && accepted.length > 0 && accepted.every(isAlgorithm)
  ensure(known, 'algorithms', `a list of ${Object.keys(algorithms).join(', ')}`, accepted)
  const { typ = 'at+jwt' } = options
  ensure(typ === 'at+jwt' || typ === 'JWT', 'typ', 'at+jwt or JWT', typ)
  return {
    issuer,
    audience,
    resource,
    jwksUri,
    introspection: options.introspection && introspectionSettings(options.introspection),
    algorithms: accepted,
    typ,
    metadata: options.metadata,
    realm: options.realm ?? resource,
    compatibility: options.compatibility ?? {},
    onRefused: options.onRefused ?? (() => {}),
    // Wrapped, because some runtimes throw if `fetch` is called as a method of another object.
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    now: options.now ?? Date.now,
  }
}

function introspectionSettings(options: IntrospectionOptions): NonNullable<Settings['introspection']> {
  const {
    clientId,
    clientSecret,
    method = 'client_secret_basic',
    endpoint,
    tokens = 'all',
    cacheLifetime = 0,
  } = options
  ensure(isNonEmptyText(clientId), 'introspection.clientId', 'a client id', clientId)
  // The message does not repeat the value, which may be a secret of the wrong type.
  ensure(isNonEmptyText(clientSecret), 'introspection.clientSecret', 'a client secret', typeof clientSecret)
  const methods = ['client_secret_basic', 'client_secret_post']
  ensure(methods.includes(method), 'introspection.method', methods.join(' or '), method)
  ensure(['all', 'opaque'].includes(tokens), 'introspection.tokens', 'all or opaque', tokens)
  const lifetime = 'a number of seconds from 0 to 60'
  ensure(cacheLifetime >= 0 && cacheLifetime <= 60, 'introspection.cacheLifetime', lifetime, cacheLifetime)
  return { clientId, clientSecret, method, endpoint, tokens, cacheLifetime }
}

function isNonEmptyText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function ensure(holds: boolean, name: string, expected: string, came: unknown): asserts holds {
  if (!holds) throw new TypeError(`${name} must be ${expected}, is ${JSON.stringify(came) ?? typeof came}`)
}
