import { clientAuthentication } from '../../protocol/clients/authentication/authenticate.ts'
import { endpointPaths } from '../../protocol/endpoint-paths.ts'
import { introspection } from '../../protocol/endpoints/introspection.ts'
import { jwks } from '../../protocol/endpoints/jwks.ts'
import { metadata } from '../../protocol/endpoints/metadata.ts'
import { revocation } from '../../protocol/endpoints/revocation.ts'
import { token } from '../../protocol/endpoints/token.ts'
import { userInfo } from '../../protocol/endpoints/userinfo.ts'
import type { Extended } from '../../protocol/extensions.ts'
import type { EndpointRoute } from './route.ts'

// Few servers use these endpoints, so they are loaded on the first request.
const pushing = () => import('../../protocol/endpoints/pushed-authorization.ts')
const devices = () => import('../../protocol/endpoints/device-authorization.ts')

/** The routes of the endpoints that programs call, without those of registration. */
export function endpointRoutes({ grantTypes, clientAuthMethods }: Extended): readonly EndpointRoute[] {
  const authenticate = clientAuthentication(clientAuthMethods)
  return [
    {
      path: endpointPaths.token,
      methods: ['POST'],
      kind: 'endpoint',
      cors: 'client',
      budget: { budgets: ['client_failures', 'assertions', 'sign_in_attempts', 'password_hashing'] },
      handle: ({ request, context }) => token(request, { grantTypes, authenticate }, context),
    },
    {
      path: endpointPaths.pushedAuthorization,
      methods: ['POST'],
      kind: 'endpoint',
      cors: 'client',
      budget: { budgets: ['client_failures', 'assertions', 'pushed_requests'] },
      handle: async ({ request, context }) =>
        (await pushing()).pushedAuthorization(request, authenticate, context),
    },
    {
      path: endpointPaths.deviceAuthorization,
      methods: ['POST'],
      kind: 'endpoint',
      // The apps of some television sets are pages.
      cors: 'client',
      budget: { budgets: ['client_failures', 'assertions', 'device_codes'] },
      handle: async ({ request, context }) =>
        (await devices()).deviceAuthorization(request, authenticate, context),
    },
    {
      path: endpointPaths.revocation,
      methods: ['POST'],
      kind: 'endpoint',
      cors: 'client',
      budget: { budgets: ['client_failures', 'assertions'] },
      handle: ({ request, context }) => revocation(request, authenticate, context),
    },
    {
      path: endpointPaths.introspection,
      methods: ['POST'],
      kind: 'endpoint',
      budget: { budgets: ['client_failures', 'assertions'] },
      handle: ({ request, context }) => introspection(request, authenticate, context),
    },
    {
      path: endpointPaths.userinfo,
      methods: ['GET', 'POST'],
      kind: 'endpoint',
      // Only the access token gives access, so a script that has the token may read the response, and errors as well.
      cors: 'public',
      // A request with an expired token is not a guess: its client must learn that it needs a new token.
      budget: { none: 'it writes nothing and sends no outgoing request' },
      handle: ({ request, context }) => userInfo(request, context),
    },
    {
      path: endpointPaths.jwks,
      methods: ['GET'],
      kind: 'endpoint',
      cors: 'public',
      budget: { none: 'a public document' },
      handle: ({ context }) => jwks(context),
    },
  ]
}

/** The route of the metadata, which `metadataPaths` gives more than one path. */
export function metadataRoute({ clientAuthMethods }: Extended): Omit<EndpointRoute, 'path'> {
  return {
    methods: ['GET'],
    kind: 'endpoint',
    cors: 'public',
    budget: { none: 'a public document' },
    handle: ({ context }) => metadata(clientAuthMethods, context),
  }
}

/**
 * The paths at which clients look for the metadata: RFC 8414 §3.1 inserts its well-known name before the path of the
 * issuer, OpenID Connect Discovery §4.1 appends its own, and MCP clients try the other combinations as well.
 * `issuerPath` is `''` or begins with a slash.
 */
export function metadataPaths(issuerPath: string): readonly string[] {
  const names = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  return [...new Set(names.flatMap((name) => [name + issuerPath, issuerPath + name]))]
}
