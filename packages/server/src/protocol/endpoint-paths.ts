/** Where each endpoint is, below the issuer. */
export const endpointPaths = {
  authorization: '/authorize',
  token: '/token',
  userinfo: '/userinfo',
  introspection: '/introspect',
  revocation: '/revoke',
  endSession: '/end-session',
  checkSession: '/check-session',
  pushedAuthorization: '/par',
  registration: '/register',
  deviceAuthorization: '/device-authorization',
  /** Pages, but their addresses are part of the protocol. */
  device: '/device',
  deviceDone: '/device/done',
  jwks: '/jwks',
} as const
