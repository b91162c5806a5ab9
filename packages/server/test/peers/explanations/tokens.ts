import type { Explanation } from './explanation.ts'

/** Token requests, introspection, revocation and UserInfo. */
export const tokens: readonly Explanation[] = [
  {
    requests: [
      'token: a grant that the client does not have',
      'token: the code grant of a service',
      'token: the refresh grant of a service',
      'token: client credentials of a public client',
      'token: a device code of a client without the grant',
      'device-authorization: a client without the grant',
      'device-authorization: a client with a secret, without the grant',
    ],
    ours: '400 unauthorized_client',
    theirs: '400 invalid_request',
    because:
      'There is a specific error code for a grant type that the client is not registered for. RFC 6749 §5.2',
  },
  {
    requests: [
      'token: client credentials without scope',
      'token: client credentials without scope and resource',
    ],
    ours: '200 [access_token expires_in scope token_type]',
    theirs: '200 [access_token expires_in token_type]',
    because:
      'A client that requests no scope gets every scope that it is registered for, and the response lists them. RFC 6749 §3.3',
  },
  {
    requests: ['token: client credentials with an unknown scope', 'device-authorization: an unknown scope'],
    ours: '400 invalid_scope',
    theirs: '200 *',
    because:
      'Unknown scopes are ignored as long as a known one is left; a request of which nothing is left is refused. RFC 6749 §3.3',
  },
  {
    requests: [
      'token: a code with a short verifier',
      'token: a code with a long verifier',
      'token: a code with a verifier with an invalid character',
      'token: a code with the challenge instead of the verifier',
    ],
    ours: '400 invalid_grant',
    theirs: '400 invalid_request',
    because: 'Whatever its form, the value is not the verifier of this code. RFC 7636 §4.6',
  },
  {
    requests: ['token: a code with a resource', 'token: a refresh token of * with a resource'],
    ours: '200 *',
    theirs: '400 invalid_target',
    because: 'Requesting a scope of an API includes that API, so `resource` may name it later. RFC 8707 §2.2',
  },
  {
    requests: ['introspect: a public client', 'introspect: the accessToken of a public client, asked by it'],
    ours: '401 invalid_client',
    theirs: '200 *',
    because:
      'Introspection requires client authentication: anybody can send the id of a public client. RFC 7662 §2.1',
  },
  {
    requests: [
      'introspect: the accessToken of another client',
      'introspect: the refreshToken of another client',
      'introspect: a token for an API, asked by another client',
    ],
    ours: '200 [active]',
    theirs: '200 *',
    because:
      'Only the client of a token and the APIs that it is meant for may introspect it; for every other caller it is inactive. RFC 7662 §4',
  },
  {
    requests: ['introspect: the idToken of its own*', 'revoke: the idToken of its own*'],
    ours: '200 *',
    theirs: '400 unsupported_token_type',
    because:
      'These endpoints do not handle ID tokens, and treat one like any other unknown token. RFC 7662 §2.2, RFC 7009 §2.2',
  },
  {
    requests: [
      'introspect: the accessToken of its own*',
      'introspect: a token for an API, asked by its client',
      'introspect: a token for an API, asked by the API',
      'introspect: an answer as application/json',
      'introspect: a signed answer, as application/json',
      'introspect: an answer as text/html',
    ],
    ours: '200 [*active * jti *]',
    theirs: '200 [active *]',
    because:
      'Introspection of an opaque token returns the claims that a JWT would have: its audience, its id, its subject and how the person signed in. RFC 9068 §2.2',
  },
  {
    requests: ['introspect: a signed answer*, as application/jwt', 'introspect: a signed answer*, as */*'],
    ours: '200 application/token-introspection+jwt',
    theirs: '200 [active*]',
    because:
      'A client that registered for signed introspection responses gets them, unless its `Accept` header names JSON. RFC 9701 §6',
  },
  {
    requests: ['revoke: the * of another client', 'revoke: a token for an API, asked by *'],
    ours: '200 empty',
    theirs: '400 invalid_request',
    because:
      'Deviation: nothing is revoked, and the response is the same as for an unknown token. An error would reveal that the token exists. RFC 7009 §2.1',
  },
  {
    requests: ['introspect: the refreshToken after the accessToken was revoked'],
    ours: '200 [active client_id *]',
    theirs: '200 [active]',
    because:
      'Revoking an access token revokes only that token; revoking a refresh token revokes the whole family. RFC 7009 §2.1',
  },
  {
    requests: ['userinfo: no token', 'userinfo: no token, by POST'],
    ours: '401 empty (Bearer)',
    theirs: '401 invalid_token (Bearer)',
    because:
      'If the request has no token, the challenge says that one is needed, without an error code. RFC 6750 §3.1',
  },
  {
    requests: ['userinfo: a client secret instead of a token', 'userinfo: an invalid DPoP token'],
    ours: '401 empty (Bearer)',
    theirs: '400 invalid_request *',
    because:
      'Other authentication schemes are ignored, so the response is the same as without a token. RFC 6750 §3.1',
  },
  {
    requests: ['device-authorization: valid', 'device-authorization: no scope'],
    ours: '200 [device_code expires_in interval *]',
    theirs: '200 [device_code expires_in user_code *]',
    because:
      'The response contains the interval even though it is the default, so that clients do not need to know the default. RFC 8628 §3.2',
  },
]
