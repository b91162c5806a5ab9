import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import type { Api } from './api.ts'

/** Scopes that the server itself gives meaning to, at UserInfo. OIDC Core §5.4 */
export const identityScopes = ['openid', 'profile', 'email', 'address', 'phone'] as const

/** Asks for a refresh token that outlives the sign-in; no API gives it meaning. OIDC Core §11 */
export const offlineAccess = 'offline_access'

/** Scopes about a person, whom a client acting for itself knows nothing of. */
export const personalScopes: ReadonlySet<string> = new Set([...identityScopes, offlineAccess])

/** The server's own resource, which every issuer has. OIDC Core §5.3 */
export function userInfoApi(issuer: string, accessTokenLifetime: number): Api {
  return {
    identifier: `${issuer}/userinfo`,
    name: 'UserInfo',
    scopes: identityScopes.map((name) => ({ name, description: '', sensitive: false })),
    accessTokenFormat: 'opaque',
    accessTokenLifetime,
    accessTokenSigningAlg: 'RS256',
    introspectionClients: [],
  }
}

/** The registered APIs and our own. */
export async function knownApis(context: Context): Promise<readonly Api[]> {
  return [...(await context.store.apis()), context.userInfo]
}

/**
 * The APIs that `resource` parameters name. Throws `invalid_target` for one that is not an absolute URI without
 * fragment, or that is not registered. RFC 8707 §2
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
      throw new OAuthError('invalid_target', 'resource names no API that is registered here', {
        detail: `resource was ${resource}`,
      })
    }
    found.add(api)
  }
  return [...found]
}

/**
 * Whether a client is registered for an API that has no scopes: its name is all that could open it. One that has scopes
 * is opened by those.
 */
export function isOpenTo(client: Pick<Client, 'resources'>, api: Api): boolean {
  return api.scopes.length > 0 || client.resources.some((named) => sameResource(api.identifier, named))
}

/** Throws `invalid_target` for an API without scopes that the client's registration does not name. RFC 8707 §2 */
export function requireOpenTo(client: Client, apis: readonly Api[], { trace }: Context): void {
  const closed = apis.find((api) => !isOpenTo(client, api))
  const evidence = { expected: client.resources, came: closed?.identifier }
  if (trace.holds('resource/registered', closed === undefined, evidence)) return
  throw new OAuthError(
    'invalid_target',
    'the client is not registered for an API that resource names: the member resources of its registration has to name it',
    { detail: `the API is ${closed?.identifier}` },
  )
}

/**
 * Exact, with one tolerance: URL libraries write `https://rs.example` as `https://rs.example/`, and scheme and
 * host in lower case, so an origin alone is compared like that. RFC 3986 §6.2.3
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

/** Whether a scope means something at an API. */
export function definesScope(api: Api, scope: string): boolean {
  return api.scopes.some((each) => each.name === scope)
}

/** The APIs that give meaning to at least one of the scopes: what is asked for where no `resource` is named. */
export function apisOfScope(scope: readonly string[], apis: readonly Api[]): readonly Api[] {
  return apis.filter((api) => scope.some((each) => definesScope(api, each)))
}

/**
 * Whether one access token may be for all of these APIs at once. Throws `invalid_target` if they disagree on its
 * form, or if a scope would mean two things; the client then has to name one. RFC 9068 §3, §5
 */
export function requireOneToken(audience: readonly Api[], scope: readonly string[], context: Context): void {
  const registered = audience.filter((api) => api !== context.userInfo)
  const [first] = registered
  if (first === undefined || registered.length === 1) return
  const sameForm = registered.every(
    (api) =>
      api.accessTokenFormat === first.accessTokenFormat &&
      api.accessTokenSigningAlg === first.accessTokenSigningAlg,
  )
  const unambiguous = scope.every((each) => registered.filter((api) => definesScope(api, each)).length <= 1)
  if (!context.trace.holds('resource/one-token', sameForm && unambiguous)) {
    throw new OAuthError(
      'invalid_target',
      'one token cannot be for all of these APIs; name one with resource',
      {
        detail: `the APIs are ${registered.map((api) => api.identifier).join(' ')}`,
      },
    )
  }
}
