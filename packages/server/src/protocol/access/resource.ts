import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Api } from './api.ts'
import type { Catalogue } from './claims.ts'

/** The scopes of the UserInfo endpoint that OpenID Connect defines. OIDC Core §5.4 */
export const identityScopes = ['openid', 'profile', 'email', 'address', 'phone'] as const

/** Requests a refresh token that outlives the session. No API defines this scope. OIDC Core §11 */
export const offlineAccess = 'offline_access'

/** Whether a scope concerns a person. A client that acts for itself cannot have it. */
export function isPersonal(scope: string, { catalogue }: Pick<Context, 'catalogue'>): boolean {
  return scope === offlineAccess || catalogue.scopes.has(scope)
}

/** The UserInfo endpoint as an API, which every issuer has. OIDC Core §5.3 */
export function userInfoApi(
  issuer: string,
  accessTokenLifetime: number,
  { scopes }: Pick<Catalogue, 'scopes'>,
): Api {
  return {
    identifier: `${issuer}/userinfo`,
    name: 'UserInfo',
    scopes: [...scopes.keys()].map((name) => ({ name, description: '', sensitive: false })),
    accessTokenFormat: 'opaque',
    accessTokenLifetime,
    accessTokenSigningAlg: 'RS256',
    accessTokenTyp: 'at+jwt',
    claims: [],
    introspectionClients: [],
  }
}

/** The APIs whose scopes people allow: the registered ones and the admin API. */
export async function allowedApis({
  store,
  adminApi,
}: Pick<Context, 'store' | 'adminApi'>): Promise<readonly Api[]> {
  return [...(await store.apis()), adminApi]
}

/** Every API: also UserInfo, whose scopes are those about people. */
export async function knownApis(context: Context): Promise<readonly Api[]> {
  return [...(await allowedApis(context)), context.userInfo]
}

/**
 * The APIs that the `resource` parameters name, each once. Throws `invalid_target` for a value that is not the
 * identifier of a registered API. RFC 8707 §2
 */
export function requestedApis(
  resources: readonly string[],
  apis: readonly Api[],
  context: Context,
): readonly Api[] {
  const found = new Set<Api>()
  for (const resource of resources) {
    const api = apis.find((each) => sameResource(each.identifier, resource))
    const evidence = { expected: apis.map((each) => each.identifier), came: resource }
    if (!context.trace.found('resource/known', api, evidence)) {
      throw new OAuthError('invalid_target', 'resource is not the identifier of a registered API', {
        detail: `resource was ${resource}`,
      })
    }
    found.add(api)
  }
  return [...found]
}

/**
 * Whether a client may request tokens for an API. The registration must name an API without scopes. For an API with
 * scopes, it must contain the scopes instead.
 */
export function isRegisteredFor(client: Pick<Client, 'resources'>, api: Api): boolean {
  return api.scopes.length > 0 || client.resources.some((named) => sameResource(api.identifier, named))
}

/** Throws `invalid_target` for an API without scopes that is not in the client's registration. RFC 8707 §2 */
export function requireRegisteredFor(client: Client, apis: readonly Api[], { trace }: Context): void {
  const closed = apis.find((api) => !isRegisteredFor(client, api))
  const evidence = { expected: client.resources, came: closed?.identifier }
  if (trace.holds('resource/registered', closed === undefined, evidence)) return
  throw new OAuthError(
    'invalid_target',
    'resource names an API that is not listed in resources in the registration of the client',
    { detail: `the API is ${closed?.identifier}` },
  )
}

/**
 * Compares API identifiers exactly, except that an origin may end with a slash and is compared case-insensitively: URL
 * libraries write `HTTPS://RS.example` as `https://rs.example/`. RFC 3986 §6.2.3
 */
export function sameResource(registered: string, requested: string): boolean {
  if (registered === requested) return true
  const [ours, theirs] = [origin(registered), origin(requested)]
  return ours !== undefined && ours === theirs
}

function origin(resource: string): string | undefined {
  const match = /^([a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+)\/?$/i.exec(resource)
  return match?.[1]?.toLowerCase()
}

/** Whether an API defines a scope of this name. */
export function definesScope(api: Api, scope: string): boolean {
  return api.scopes.some((each) => each.name === scope)
}

/** The APIs that define at least one of the scopes: those that a request without `resource` is for. */
export function apisOfScope(scope: readonly string[], apis: readonly Api[]): readonly Api[] {
  return apis.filter((api) => scope.some((each) => definesScope(api, each)))
}

/**
 * Throws `invalid_target` unless one access token can have all of these APIs as its audience: they must have the same
 * token format, algorithm and `typ`, and no two of them may define the same requested scope. RFC 9068 §3, §5
 */
export function requireOneToken(audience: readonly Api[], scope: readonly string[], context: Context): void {
  const registered = audience.filter((api) => api !== context.userInfo)
  const [first] = registered
  if (first === undefined || registered.length === 1) return
  const sameForm = registered.every(
    (api) =>
      api.accessTokenFormat === first.accessTokenFormat &&
      api.accessTokenSigningAlg === first.accessTokenSigningAlg &&
      api.accessTokenTyp === first.accessTokenTyp,
  )
  const unambiguous = scope.every((each) => registered.filter((api) => definesScope(api, each)).length <= 1)
  if (!context.trace.holds('resource/one-token', sameForm && unambiguous)) {
    throw new OAuthError(
      'invalid_target',
      'one access token cannot be valid at all of these APIs; name one of them with resource',
      {
        detail: `the APIs are ${registered.map((api) => api.identifier).join(' ')}`,
      },
    )
  }
}
