/** Where each endpoint is, below the issuer. */
export const endpointPaths = {
  authorization: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  introspection: '/introspect',
  revocation: '/revoke',
  pushedAuthorization: '/par',
  jwks: '/jwks',
} as const
