import type { RegistrationPolicy } from '../../protocol/clients/registration/registration-policy.ts'
import type { Extended } from '../../protocol/extensions.ts'
import { adminRoute, openApiRoute } from '../admin/admin-routes.ts'
import { pageRoutes } from '../page-routes/page-routes.ts'
import { endpointRoutes, metadataPaths, metadataRoute } from './endpoint-routes.ts'
import { registrationRoutes } from './registration-routes.ts'
import type { Route } from './route.ts'

/** Every route of a server, except for the metadata, which has more than one path. */
export function everyRoute(
  registration: Pick<RegistrationPolicy, 'mode'>,
  extended: Extended,
): readonly Route[] {
  return [
    ...endpointRoutes(extended),
    ...registrationRoutes(registration),
    adminRoute,
    openApiRoute,
    ...pageRoutes,
  ]
}

/**
 * Finds the route of a raw path, which must be the same string, or below a route that answers for all paths below its
 * own: it is not decoded or normalized. `issuerPath` is `''` or
 * begins with a slash.
 */
export function router(
  issuerPath: string,
  registration: Pick<RegistrationPolicy, 'mode'>,
  extended: Extended,
): (path: string) => Route | undefined {
  const routes = new Map<string, Route>()
  const describing = metadataRoute(extended)
  for (const path of metadataPaths(issuerPath)) routes.set(path, { ...describing, path })
  for (const route of everyRoute(registration, extended)) routes.set(issuerPath + route.path, route)
  // The issuer URL itself, without a trailing slash, also leads to the start page.
  const start = routes.get(`${issuerPath}/`)
  if (start !== undefined && issuerPath !== '') routes.set(issuerPath, start)
  const subtrees = [...routes].flatMap(([path, route]) =>
    route.kind === 'endpoint' && route.below ? [[`${path}/`, route] as const] : [],
  )
  return (path) => routes.get(path) ?? subtrees.find(([root]) => path.startsWith(root))?.[1]
}
