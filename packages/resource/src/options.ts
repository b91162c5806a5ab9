import { type Algorithm, algorithms, isAlgorithm } from './algorithms.ts'
import type { Compatibility } from './claims.ts'
import type { IntrospectionCredentials } from './introspection.ts'
import { isIssuer, isLocalIssuer, isTrustworthyUrl } from './issuer.ts'
import type { Fetch } from './json-document.ts'
import type { ResourceDescription } from './protected-resource-metadata.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** How to ask the authorization server about tokens. RFC 7662 */
export type IntrospectionOptions = {
  clientId: string
  clientSecret: string
  /** How this API proves who it is; `client_secret_basic` unless said. */
  method?: IntrospectionCredentials['method'] | undefined
  /** The URL to ask; from the issuer's metadata unless said. */
  endpoint?: string | undefined
  /** `all` asks about every token, `opaque` verifies JWTs here and asks about the rest. `all` unless said. */
  tokens?: 'all' | 'opaque' | undefined
  /** Seconds for which an active token is believed without asking again: 0 to 60, 0 unless said. */
  cacheLifetime?: number | undefined
}

export type ResourceServerOptions = {
  /** The issuer identifier of the authorization server, exactly as it spells itself. */
  issuer: string
  /** The name of this API as tokens carry it in `aud`; several while a name changes, the first being the current one. */
  audience: string | readonly string[]
  /** Where the issuer's keys are; from its metadata unless said. */
  jwksUri?: string | undefined
  /** Ask the authorization server about tokens, as opaque ones need it. */
  introspection?: IntrospectionOptions | undefined
  /** The only signature algorithms to accept; every asymmetric one unless said. */
  algorithms?: readonly Algorithm[] | undefined
  /** Publish RFC 9728 metadata: what it says beyond the name and the issuer. Challenges then point to it. */
  metadata?: ResourceDescription | undefined
  /** The realm of challenges; the audience unless said. */
  realm?: string | undefined
  /** For issuers that depart from the standards. */
  compatibility?: Compatibility | undefined
  /** Told of every refused request, for the log: `detail` says what was expected and what came. */
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
  metadata: ResourceDescription | undefined
  realm: string
  compatibility: Compatibility
  onRefused: (refusal: TokenRefusal) => void
  fetch: Fetch
  now: () => number
}

/** Checks options once, at the start; throws a `TypeError` that names the option, what was expected and what came. */
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
    'the name of this API, as tokens carry it in aud',
    options.audience,
  )
  if (options.metadata) {
    const named = isTrustworthyUrl(resource, { loopback: true }) && !resource.includes('#')
    ensure(named, 'audience', 'an https URL without fragment, to publish metadata for', resource)
  }
  const accepted = options.algorithms ?? (Object.keys(algorithms) as Algorithm[])
  const known = Array.isArray(accepted) && accepted.length > 0 && accepted.every(isAlgorithm)
  ensure(known, 'algorithms', `a list of ${Object.keys(algorithms).join(', ')}`, accepted)
  return {
    issuer,
    audience,
    resource,
    jwksUri,
    introspection: options.introspection && introspectionSettings(options.introspection),
    algorithms: accepted,
    metadata: options.metadata,
    realm: options.realm ?? resource,
    compatibility: options.compatibility ?? {},
    onRefused: options.onRefused ?? (() => {}),
    // A bare `fetch` must not be called as a method of the settings: some runtimes refuse that.
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
  // The value stays out of the message: it may be a secret in the wrong form.
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
