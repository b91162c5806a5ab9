/** The members of the metadata besides `resource` and `authorization_servers`. RFC 9728 §2 */
export type ResourceDescription = {
  scopes_supported?: readonly string[]
  resource_name?: string
  resource_documentation?: string
  resource_policy_uri?: string
  resource_tos_uri?: string
  /** Language variants such as `resource_name#de`, and members of extensions. */
  [member: string]: unknown
}

/** The document to serve as `application/json` with status 200, and its path and URL. RFC 9728 §3 */
export type ProtectedResourceMetadata = {
  path: string
  url: string
  document: Readonly<Record<string, unknown>>
}

/** Builds the metadata of a resource, for clients that know only its URL. RFC 9728 §2, §3.1 */
export function protectedResourceMetadata(
  resource: string,
  authorizationServers: readonly string[],
  description: ResourceDescription = {},
): ProtectedResourceMetadata {
  const { origin, pathname, search } = new URL(resource)
  // §3.1: the well-known path is inserted between host and path, and a lone `/` after the host is dropped.
  const path = `/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}${search}`
  return {
    path,
    url: origin + path,
    document: {
      ...description,
      resource,
      authorization_servers: authorizationServers,
      bearer_methods_supported: ['header'],
    },
  }
}
