import type { Explanation } from './explanation.ts'

/** How clients prove who they are. */
export const authentication: readonly Explanation[] = [
  {
    requests: [
      'token: no client authentication',
      'token: client_secret without client_id',
      'token: an empty secret',
      'token: a header with nothing in it',
      'token: a bearer token for a secret',
      'token: an unknown scheme',
      'token: an assertion that is no token',
      'token: an assertion without client_assertion_type',
      'token: an assertion of an unknown type',
      'introspect: no client',
      'revoke: no client',
      'device-authorization: no client',
    ],
    ours: '401 invalid_client*',
    theirs: '400 invalid_request',
    because:
      'No authentication, or none of a method that we know, is `invalid_client`; whoever used the header is told which scheme to use. RFC 6749 §5.2',
  },
  {
    requests: [
      'token: a secret in the body of a client that has it in the header',
      'token: a secret in the header of a client that has it in the body',
    ],
    ours: '401 invalid_client*',
    theirs: '*',
    because: 'A client has one method, the one that it registered. RFC 7591 §2',
  },
  {
    requests: ['token: an assertion for the token endpoint', 'token: an assertion for us and another'],
    ours: '401 invalid_client',
    theirs: '200 [access_token expires_in scope token_type]',
    because:
      'An assertion is for the issuer alone, or another server that it was sent to can use it here. FAPI 2.0 §5.3.2.1',
  },
  {
    requests: ['token: an assertion that lives for a day', 'token: an assertion made in the future'],
    ours: '401 invalid_client',
    theirs: '200 [access_token expires_in scope token_type]',
    because:
      'An assertion is made when it is used: at most an hour is left of it, and it was made before now. RFC 7523 §3',
  },
  {
    requests: ['token: an assertion of the type of access tokens'],
    ours: '401 invalid_client',
    theirs: '200 [access_token expires_in scope token_type]',
    because: 'A JWT that says it is something else is not taken for an assertion. RFC 8725 §3.11',
  },
]
