/** The path of each endpoint, relative to the issuer. */
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
  /** Pages, but with addresses that belong to the protocol: `verification_uri` and the page after it. RFC 8628 §3.2 */
  device: '/device',
  deviceDone: '/device/done',
  jwks: '/jwks',
} as const
