import type { Explanation } from './explanation.ts'

/** Tokens, and what is said of them. */
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
    because: 'A grant that the client is not registered for has a code of its own. RFC 6749 §5.2',
  },
  {
    requests: [
      'token: client credentials without scope',
      'token: client credentials without scope and resource',
    ],
    ours: '200 [access_token expires_in scope token_type]',
    theirs: '200 [access_token expires_in token_type]',
    because: 'Who asks for no scope gets all that it is registered for, and is told which. RFC 6749 §3.3',
  },
  {
    requests: ['token: client credentials with an unknown scope', 'device-authorization: an unknown scope'],
    ours: '400 invalid_scope',
    theirs: '200 *',
    because:
      'Only OpenID Connect has unknown scopes ignored, at the authorization endpoint; elsewhere they are an error. RFC 6749 §5.2',
  },
  {
    requests: [
      'token: a code with a short verifier',
      'token: a code with a long verifier',
      'token: a code with a verifier of other signs',
      'token: a code with the challenge for a verifier',
    ],
    ours: '400 invalid_grant',
    theirs: '400 invalid_request',
    because: 'Whatever it looks like, it is not the verifier of this code. RFC 7636 §4.6',
  },
  {
    requests: ['token: a code with a resource', 'token: a refresh token of * with a resource'],
    ours: '200 *',
    theirs: '400 invalid_target',
    because:
      'A scope of an API is asked for and granted with that API, which may then be named. RFC 8707 §2.2',
  },
  {
    requests: ['introspect: a public client', 'introspect: the accessToken of a public client, asked by it'],
    ours: '401 invalid_client',
    theirs: '200 *',
    because:
      'Introspection is for callers who prove who they are: anybody can say the name of a public client. RFC 7662 §2.1',
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
      'A token is the business of its client and of the APIs it is for; to everybody else it is inactive. RFC 7662 §4',
  },
  {
    requests: ['introspect: the idToken of its own*', 'revoke: the idToken of its own*'],
    ours: '200 *',
    theirs: '400 unsupported_token_type',
    because:
      'An ID token is none that these endpoints know, and is answered as any other text is. RFC 7662 §2.2, RFC 7009 §2.2',
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
      'Introspection says of an opaque token what a JWT would say: its audience, its id, its subject, how the person signed in. RFC 9068 §2.2',
  },
  {
    requests: ['introspect: a signed answer*, as application/jwt', 'introspect: a signed answer*, as */*'],
    ours: '200 application/token-introspection+jwt',
    theirs: '200 [active*]',
    because: 'Who registered for signed answers gets them, unless it asks for JSON by name. RFC 9701 §6',
  },
  {
    requests: ['revoke: the * of another client', 'revoke: a token for an API, asked by *'],
    ours: '200 empty',
    theirs: '400 invalid_request',
    because:
      'Deviation: nothing is revoked, and the caller is not told. An error would say that the token exists, so it is answered as an unknown one. RFC 7009 §2.1',
  },
  {
    requests: ['introspect: the refreshToken after the accessToken was revoked'],
    ours: '200 [active client_id *]',
    theirs: '200 [active]',
    because: 'Who gives up one access token keeps the rest; a refresh token takes all with it. RFC 7009 §2.1',
  },
  {
    requests: ['userinfo: no token', 'userinfo: no token, by POST'],
    ours: '401 empty (Bearer)',
    theirs: '401 invalid_token (Bearer)',
    because: 'Who sent no token is told that one is needed, without an error code. RFC 6750 §3.1',
  },
  {
    requests: ['userinfo: a secret for a token', 'userinfo: a token of DPoP that is none'],
    ours: '401 empty (Bearer)',
    theirs: '400 invalid_request *',
    because: 'What is no bearer token is none, and is answered as no token is. RFC 6750 §3.1',
  },
  {
    requests: ['device-authorization: as it should be', 'device-authorization: no scope'],
    ours: '200 [device_code expires_in interval *]',
    theirs: '200 [device_code expires_in user_code *]',
    because:
      'The interval is said although it is the default, so that no client has to know that. RFC 8628 §3.2',
  },
]
