import type { Explanation } from './explanation.ts'

/** Where a request goes to, and what is wrong with its address. */
export const addresses: readonly Explanation[] = [
  {
    requests: [
      'authorization of a stranger*: redirect_uri *',
      'authorization of somebody signed in: redirect_uri *',
      'authorization of cli: localhost',
      'authorization of cli: the other loopback',
      'authorization of cli: another path',
      'authorization of service: a client without the grant',
    ],
    ours: 'page 400 invalid_request',
    theirs: 'page 400 invalid_redirect_uri',
    because:
      'Both refuse without a redirect. `invalid_redirect_uri` is an error of registration, so the page says `invalid_request`. RFC 6749 §4.1.2.1',
  },
  {
    requests: [
      'authorization of a stranger*: no redirect_uri',
      'authorization of a stranger*: an empty redirect_uri',
    ],
    ours: 'page 400 invalid_request',
    theirs: 'asks (sign-in)',
    because: 'With openid, redirect_uri is required even of a client that has one. OIDC Core §3.1.2.1',
  },
  {
    requests: [
      'authorization of somebody signed in: no redirect_uri',
      'authorization of somebody signed in: an empty redirect_uri',
    ],
    ours: 'page 400 invalid_request',
    theirs: 'to the app by query: [code iss state]',
    because: 'With openid, redirect_uri is required even of a client that has one. OIDC Core §3.1.2.1',
  },
  {
    requests: ['pushed: no redirect_uri', 'pushed: an empty redirect_uri'],
    ours: '400 invalid_request',
    theirs: '201 [expires_in request_uri]',
    because: 'With openid, redirect_uri is required even of a client that has one. OIDC Core §3.1.2.1',
  },
  {
    requests: [
      'authorization *: redirect_uri twice',
      'authorization *: request twice',
      'authorization *: request_uri twice',
    ],
    ours: 'page 400 invalid_request',
    theirs: 'to the app by *: invalid_request [iss state]',
    because:
      'With two of them nobody can say which one counts, and so where an answer would be safe. RFC 6749 §3.1',
  },
  {
    requests: ['authorization *: request_uri of nothing that was pushed'],
    ours: 'page 400 invalid_request_uri',
    theirs: 'to the app by *: invalid_request_uri [iss state]',
    because:
      'Of a pushed request nothing counts that stands beside it in the URL, the redirect_uri among it. RFC 9126 §4',
  },
]

/** What sort of answer is asked for. */
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
      'A response type that the client is not registered for has a code of its own. RFC 6749 §4.1.2.1, §4.2.2.1',
  },
  {
    requests: ['*: response_type token'],
    ours: '*',
    theirs: '*unsupported_response_type*',
    because:
      'The peer does not have `token` alone. Here it exists for old apps, where server and client both say so. RFC 6749 §4.2',
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
      'The peer does not have `token` alone. Here it exists for old apps, where server and client both say so. RFC 6749 §4.2',
  },
  {
    requests: ['*: response_type with the same word twice'],
    ours: '*unsupported_response_type*',
    theirs: '*',
    because: 'A response type is a set of words, and no set that is defined has one twice. RFC 6749 §3.1.1',
  },
  {
    requests: ['*: an unknown response_mode', '*: response_mode web_message'],
    ours: '*invalid_request*',
    theirs: '*unsupported_response_mode*',
    because: 'No standard registers `unsupported_response_mode`, so no client can expect it.',
  },
  {
    requests: [
      'authorization *: response_mode query',
      'response * by query',
      'response * by query, without consent',
    ],
    ours: 'to the app by fragment: invalid_request [iss state]',
    theirs: 'to the app by query: invalid_request [iss state]',
    because:
      'A mode that this response type may not use is not used for the error either: the default is, which the client has to read. Multiple Response Types §5',
  },
  {
    requests: [
      'authorization *: response_mode query.jwt',
      'response * by query.jwt',
      'response * by query.jwt, without consent',
    ],
    ours: 'to the app by fragment: invalid_request [iss state]',
    theirs: 'to the app by query: [response]',
    because:
      'A mode that this response type may not use is not used for the error either: the default is, which the client has to read. Multiple Response Types §5',
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
      '`iss` is in every answer, so that a client need not know in which ones to look for it. RFC 9207 §2',
  },
]

/** What is asked for. */
export const wishes: readonly Explanation[] = [
  {
    requests: ['authorization *: no scope', 'authorization *: an empty scope', 'authorization *: no openid'],
    ours: '*',
    theirs: 'to the app by *: invalid_request [iss state]',
    because:
      'A nonce means something to OpenID Connect alone; without openid it is a parameter to be ignored, not an error. RFC 6749 §3.1',
  },
  {
    requests: ['pushed: no scope', 'pushed: an empty scope', 'pushed: no openid'],
    ours: '201 [expires_in request_uri]',
    theirs: '400 invalid_request',
    because:
      'A nonce means something to OpenID Connect alone; without openid it is a parameter to be ignored, not an error. RFC 6749 §3.1',
  },
  {
    requests: ['authorization of somebody signed in: no scope and no nonce'],
    ours: 'asks (consent)',
    theirs: 'to the app by query: access_denied [iss state]',
    because: 'Who asks for no scope asks for all that it is registered for. RFC 6749 §3.3',
  },
  {
    requests: [
      'authorization of a stranger, response_type id_token token: no redirect_uri and no openid',
      'authorization of a stranger, response_type id_token token: no openid and no nonce',
    ],
    ours: 'to the app by fragment: invalid_scope [iss state]',
    theirs: 'to the app by fragment: invalid_request [iss state]',
    because: 'What is missing is a scope: an ID token needs openid. OIDC Core §3.2.2.1',
  },
  {
    requests: ['authorization *: a scope that the client does not have'],
    ours: 'to the app by *: invalid_scope [iss state]',
    theirs: 'to the app by *: invalid_scope [iss scope state]',
    because: 'An error has the members that RFC 6749 §4.1.2.1 gives it.',
  },
  {
    requests: ['authorization of somebody signed in: offline_access'],
    ours: 'asks (consent)',
    theirs: 'to the app by query: [code iss state]',
    because:
      'The peer leaves the scope out unless prompt says consent. Here the person is asked, whatever prompt says, and it is granted only if they allow it. OIDC Core §11',
  },
  {
    requests: ['*: a very long state', '*: a very long nonce'],
    ours: '*invalid_request*',
    theirs: '*',
    because: 'There is a limit to what a stranger may have kept here: 4096 and 512 characters.',
  },
  {
    requests: ['authorization *: prompt select_account'],
    ours: 'asks (*)',
    theirs: 'to the app by *: invalid_request [iss state]',
    because:
      'The peer does not know it. Here the page that follows says who is signed in, and lets them change. OIDC Core §3.1.2.1',
  },
  {
    requests: ['pushed: prompt select_account'],
    ours: '201 [expires_in request_uri]',
    theirs: '400 invalid_request',
    because:
      'The peer does not know it. Here the page that follows says who is signed in, and lets them change. OIDC Core §3.1.2.1',
  },
  {
    requests: ['authorization of a stranger, response_type id_token token: *code_challenge*'],
    ours: 'asks (sign-in)',
    theirs: 'to the app by fragment: invalid_request [iss state]',
    because:
      'Without a code there is nothing that a challenge could protect, so it is not looked at. RFC 7636 §4.3',
  },
  {
    requests: ['*: claims without members', '*: claims whose id_token is null'],
    ours: '*',
    theirs: '*invalid_request*',
    because: 'Both members are optional, and null asks for nothing in particular. OIDC Core §5.5',
  },
  {
    requests: [
      '*: request_uri that is not registered',
      '*: request_uri that is no address',
      '*: request_uri by http',
      'pushed: request_uri of nothing that was pushed',
      'pushed: request beside request_uri',
    ],
    ours: '*invalid_request*',
    theirs: '*request_uri_not_supported*',
    because:
      'The peer fetches no request objects. Here an address that is registered is fetched. RFC 9101 §5.2',
  },
  {
    requests: ['*: an unknown parameter twice', 'token: client credentials with an unknown parameter twice'],
    ours: '*invalid_request*',
    theirs: '*',
    because: 'Whatever it means to others, nothing may be sent twice. RFC 6749 §3.1, §3.2',
  },
  {
    requests: ['pushed: no client_id'],
    ours: '201 [expires_in request_uri]',
    theirs: '400 invalid_request',
    because:
      'The client has proved who it is in the header; libraries that leave out what that says already are not turned away. RFC 9126 §2.1',
  },
]
