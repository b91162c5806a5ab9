import type { Explanation } from './explanation.ts'

/** Client authentication. */
export const authentication: readonly Explanation[] = [
  {
    requests: [
      'token: no client authentication',
      'token: client_secret without client_id',
      'token: an empty secret',
      'token: an empty header',
      'token: a bearer token instead of a secret',
      'token: an unknown scheme',
      'token: an assertion that is not a JWT',
      'token: an assertion without client_assertion_type',
      'token: an assertion of an unknown type',
      'introspect: no client',
      'revoke: no client',
      'device-authorization: no client',
    ],
    ours: '401 invalid_client*',
    theirs: '400 invalid_request',
    because:
      'Missing authentication, or a method that the server does not support, is `invalid_client`; if the client used the Authorization header, the response names the scheme. RFC 6749 §5.2',
  },
  {
    requests: [
      'token: a secret in the body of a client that has it in the header',
      'token: a secret in the header of a client that has it in the body',
    ],
    ours: '401 invalid_client*',
    theirs: '*',
    because: 'A client may use only the authentication method that it registered. RFC 7591 §2',
  },
  {
    requests: [
      'token: an assertion for the token endpoint',
      'token: an assertion for this server and another',
    ],
    ours: '401 invalid_client',
    theirs: '200 [access_token expires_in scope token_type]',
    because:
      'The audience of an assertion must be the issuer alone; otherwise another server that received it could use it here. FAPI 2.0 §5.3.2.1',
  },
  {
    requests: ['token: an assertion that is valid for a day', 'token: an assertion issued in the future'],
    ours: '401 invalid_client',
    theirs: '200 [access_token expires_in scope token_type]',
    because:
      'An assertion must be made just before it is used: it must expire within an hour, and `iat` must not be in the future. RFC 7523 §3',
  },
  {
    requests: ['token: an assertion with the typ of access tokens'],
    ours: '401 invalid_client',
    theirs: '200 [access_token expires_in scope token_type]',
    because:
      'A JWT whose `typ` is that of another kind of token is not accepted as an assertion. RFC 8725 §3.11',
  },
]
