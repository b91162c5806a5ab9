import type { Explanation } from './explanation.ts'

/** Redirect URIs. */
export const addresses: readonly Explanation[] = [
  {
    requests: [
      'authorization, signed out*: redirect_uri *',
      'authorization, signed in: redirect_uri *',
      'authorization of cli: localhost',
      'authorization of cli: the other loopback',
      'authorization of cli: another path',
      'authorization of service: a client without the grant',
    ],
    ours: 'page 400 invalid_request',
    theirs: 'page 400 invalid_redirect_uri',
    because:
      'Both refuse without a redirect. `invalid_redirect_uri` is an error code of client registration, so the page shows `invalid_request`. RFC 6749 §4.1.2.1',
  },
  {
    requests: [
      'authorization, signed out*: no redirect_uri',
      'authorization, signed out*: an empty redirect_uri',
    ],
    ours: 'page 400 invalid_request',
    theirs: 'asks (sign-in)',
    because:
      'With the scope openid, redirect_uri is required even if the client has registered only one. OIDC Core §3.1.2.1',
  },
  {
    requests: [
      'authorization, signed in: no redirect_uri',
      'authorization, signed in: an empty redirect_uri',
    ],
    ours: 'page 400 invalid_request',
    theirs: 'to the app by query: [code iss state]',
    because:
      'With the scope openid, redirect_uri is required even if the client has registered only one. OIDC Core §3.1.2.1',
  },
  {
    requests: ['pushed: no redirect_uri', 'pushed: an empty redirect_uri'],
    ours: '400 invalid_request',
    theirs: '201 [expires_in request_uri]',
    because:
      'With the scope openid, redirect_uri is required even if the client has registered only one. OIDC Core §3.1.2.1',
  },
  {
    requests: [
      'authorization*: redirect_uri twice',
      'authorization*: request twice',
      'authorization*: request_uri twice',
    ],
    ours: 'page 400 invalid_request',
    theirs: 'to the app by *: invalid_request [iss state]',
    because:
      'If a parameter has two values, it is unclear which one applies, and therefore where a response could safely be sent. RFC 6749 §3.1',
  },
  {
    requests: ['authorization*: an unknown request_uri of a pushed request'],
    ours: 'page 400 invalid_request_uri',
    theirs: 'to the app by *: invalid_request_uri [iss state]',
    because:
      'If the request was pushed, the other parameters in the URL, including redirect_uri, are ignored. RFC 9126 §4',
  },
]

/** Response types and response modes. */
export const answers: readonly Explanation[] = [
  {
    requests: [
      '*: response_type none',
      '*: response_type id_token',
      '*: response_type code id_token',
      '*: response_type in another order',
    ],
    ours: '*unauthorized_client*',
    theirs: '*invalid_request*',
    because:
      'There is a specific error code for a response type that the client is not registered for. RFC 6749 §4.1.2.1, §4.2.2.1',
  },
  {
    requests: ['*: response_type token'],
    ours: '*',
    theirs: '*unsupported_response_type*',
    because:
      'oidc-provider does not support `token` alone. This server supports it for legacy apps, if both the server and the client enable it. RFC 6749 §4.2',
  },
  {
    requests: [
      'response token by its own mode*',
      'response token by fragment',
      'response token by fragment, without consent',
      'response token by form_post',
      'response token by form_post, without consent',
    ],
    ours: '*',
    theirs: '*unsupported_response_type*',
    because:
      'oidc-provider does not support `token` alone. This server supports it for legacy apps, if both the server and the client enable it. RFC 6749 §4.2',
  },
  {
    requests: ['*: response_type with the same value twice'],
    ours: '*unsupported_response_type*',
    theirs: '*',
    because:
      'A response type is a set of values, and no registered response type contains a value twice. RFC 6749 §3.1.1',
  },
  {
    requests: ['*: an unknown response_mode', '*: response_mode web_message'],
    ours: '*invalid_request*',
    theirs: '*unsupported_response_mode*',
    because: 'No standard defines `unsupported_response_mode`, so no client expects it.',
  },
  {
    requests: [
      'authorization*: response_mode query',
      'response * by query',
      'response * by query, without consent',
    ],
    ours: 'to the app by fragment: invalid_request [iss state]',
    theirs: 'to the app by query: invalid_request [iss state]',
    because:
      'A response mode that is not allowed for this response type is not used for the error either. The error uses the default mode, which the client must be able to read. Multiple Response Types §5',
  },
  {
    requests: [
      'authorization*: response_mode query.jwt',
      'response * by query.jwt',
      'response * by query.jwt, without consent',
    ],
    ours: 'to the app by fragment: invalid_request [iss state]',
    theirs: 'to the app by query: [response]',
    because:
      'A response mode that is not allowed for this response type is not used for the error either. The error uses the default mode, which the client must be able to read. Multiple Response Types §5',
  },
  {
    requests: [
      'response id_token by *',
      'response id_token token by *',
      'response code id_token by *',
      'response code id_token token by *',
    ],
    ours: 'to the app by *id_token* iss *',
    theirs: 'to the app by *id_token* state*',
    because:
      '`iss` is in every response, so that a client does not need to know which responses contain it. RFC 9207 §2',
  },
]

/** Scopes, prompt, claims and the other parameters of an authorization request. */
export const wishes: readonly Explanation[] = [
  {
    requests: ['authorization, signed out: scope with two spaces'],
    ours: 'asks (sign-in)',
    theirs: 'to the app by query: invalid_scope [iss state]',
    because:
      'Some MCP clients send extra spaces in scope. They are ignored, because no two readings of such a scope differ. RFC 6749 §3.3',
  },
  {
    requests: ['authorization, signed out, response_type id_token token: scope with two spaces'],
    ours: 'asks (sign-in)',
    theirs: 'to the app by fragment: invalid_scope [iss state]',
    because:
      'Some MCP clients send extra spaces in scope. They are ignored, because no two readings of such a scope differ. RFC 6749 §3.3',
  },
  {
    requests: ['authorization, signed in: scope with two spaces'],
    ours: 'to the app by query: [code iss state]',
    theirs: 'to the app by query: invalid_scope [iss state]',
    because:
      'Some MCP clients send extra spaces in scope. They are ignored, because no two readings of such a scope differ. RFC 6749 §3.3',
  },
  {
    requests: ['pushed: scope with two spaces'],
    ours: '201 [expires_in request_uri]',
    theirs: '400 invalid_scope',
    because:
      'Some MCP clients send extra spaces in scope. They are ignored, because no two readings of such a scope differ. RFC 6749 §3.3',
  },
  {
    requests: ['authorization*: no scope', 'authorization*: an empty scope', 'authorization*: no openid'],
    ours: '*',
    theirs: 'to the app by *: invalid_request [iss state]',
    because:
      'A nonce has a meaning only in OpenID Connect; without the scope openid it is an unknown parameter, which is ignored. RFC 6749 §3.1',
  },
  {
    requests: ['pushed: no scope', 'pushed: an empty scope', 'pushed: no openid'],
    ours: '201 [expires_in request_uri]',
    theirs: '400 invalid_request',
    because:
      'A nonce has a meaning only in OpenID Connect; without the scope openid it is an unknown parameter, which is ignored. RFC 6749 §3.1',
  },
  {
    requests: ['authorization, signed in: no scope and no nonce'],
    ours: 'asks (consent)',
    theirs: 'to the app by query: access_denied [iss state]',
    because: 'A request without scope requests every scope that the client is registered for. RFC 6749 §3.3',
  },
  {
    requests: [
      'authorization, signed out, response_type id_token token: no redirect_uri and no openid',
      'authorization, signed out, response_type id_token token: no openid and no nonce',
    ],
    ours: 'to the app by fragment: invalid_scope [iss state]',
    theirs: 'to the app by fragment: invalid_request [iss state]',
    because: 'The request lacks a scope: an ID token requires openid. OIDC Core §3.2.2.1',
  },
  {
    requests: ['authorization*: a scope that the client does not have'],
    ours: 'to the app by *: invalid_scope [iss state]',
    theirs: 'to the app by *: invalid_scope [iss scope state]',
    because: 'An error response has only the members that RFC 6749 §4.1.2.1 defines.',
  },
  {
    requests: ['authorization, signed in: offline_access'],
    ours: 'asks (consent)',
    theirs: 'to the app by query: [code iss state]',
    because:
      'oidc-provider ignores the scope unless prompt contains consent. This server always asks the person, and grants the scope only if they allow it. OIDC Core §11',
  },
  {
    requests: ['*: a very long state', '*: a very long nonce'],
    ours: '*invalid_request*',
    theirs: '*',
    because:
      'The server limits what an unauthenticated caller can make it store: 4096 characters of state and 512 of nonce.',
  },
  {
    requests: ['authorization*: prompt select_account'],
    ours: 'asks (*)',
    theirs: 'to the app by *: invalid_request [iss state]',
    because:
      'oidc-provider does not support it. On this server the next page shows who is signed in, and lets the person switch accounts. OIDC Core §3.1.2.1',
  },
  {
    requests: ['pushed: prompt select_account'],
    ours: '201 [expires_in request_uri]',
    theirs: '400 invalid_request',
    because:
      'oidc-provider does not support it. On this server the next page shows who is signed in, and lets the person switch accounts. OIDC Core §3.1.2.1',
  },
  {
    requests: ['authorization, signed out, response_type id_token token: *code_challenge*'],
    ours: 'asks (sign-in)',
    theirs: 'to the app by fragment: invalid_request [iss state]',
    because: 'Without a code there is nothing for a challenge to protect, so it is ignored. RFC 7636 §4.3',
  },
  {
    requests: ['*: claims without members', '*: claims whose id_token is null'],
    ours: '*',
    theirs: '*invalid_request*',
    because: 'Both members are optional, and null requests no particular claim. OIDC Core §5.5',
  },
  {
    requests: [
      '*: request_uri that is not registered',
      '*: request_uri that is not a URI',
      '*: request_uri with http',
      'pushed: an unknown request_uri of a pushed request',
      'pushed: request and request_uri',
    ],
    ours: '*invalid_request*',
    theirs: '*request_uri_not_supported*',
    because:
      'oidc-provider does not fetch request objects. This server fetches them from registered URIs. RFC 9101 §5.2',
  },
  {
    requests: ['*: an unknown parameter twice', 'token: client credentials with an unknown parameter twice'],
    ours: '*invalid_request*',
    theirs: '*',
    because: 'No parameter may be sent twice, not even an unknown one. RFC 6749 §3.1, §3.2',
  },
  {
    requests: ['pushed: no client_id'],
    ours: '201 [expires_in request_uri]',
    theirs: '400 invalid_request',
    because:
      'The client has already authenticated in the header; some libraries therefore omit client_id, and the server accepts that. RFC 9126 §2.1',
  },
]

/** PKCE. */
export const proofs: readonly Explanation[] = [
  {
    requests: ['authorization, signed out: no code_challenge', 'signed request: without code_challenge'],
    ours: 'asks (sign-in)',
    theirs: 'to the app by query: invalid_request [iss state]',
    because: 'A confidential client may use the nonce of the ID token instead of PKCE. RFC 9700 §2.1.1',
  },
  {
    requests: ['authorization, signed in: no code_challenge'],
    ours: 'to the app by query: [code iss state]',
    theirs: 'to the app by query: invalid_request [iss state]',
    because: 'A confidential client may use the nonce of the ID token instead of PKCE. RFC 9700 §2.1.1',
  },
  {
    requests: ['pushed: no code_challenge', 'signed request, pushed: without code_challenge'],
    ours: '201 [expires_in request_uri]',
    theirs: '400 invalid_request',
    because: 'A confidential client may use the nonce of the ID token instead of PKCE. RFC 9700 §2.1.1',
  },
]
