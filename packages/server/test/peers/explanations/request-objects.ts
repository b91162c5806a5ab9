import type { Explanation } from './explanation.ts'

/** Requests that are signed. */
export const requestObjects: readonly Explanation[] = [
  {
    requests: [
      'signed request: of another key',
      'signed request: of a key that it does not name',
      'signed request: that is over',
      'signed request: that begins later',
      'signed request: for another server',
      'signed request: by another client',
      'signed request: of another client_id',
      'signed request: with a request in it',
      'signed request: with a request_uri in it',
    ],
    ours: 'page 400 invalid_request_object',
    theirs: 'to the app by query: invalid_request_object [iss state]',
    because:
      'Nothing inside counts before it is verified, the address for answers among it: where none stands outside, there is a page. RFC 9101 §6.3',
  },
  {
    requests: [
      'signed request*: of the type of access tokens',
      'signed request*: that could be an assertion',
    ],
    ours: '*invalid_request_object',
    theirs: '*',
    because:
      'What is signed for one use is not taken for another; with the client as `sub` it would prove the client at the token endpoint. RFC 9101 §10.8',
  },
  {
    requests: ['signed request*: without aud', 'signed request*: without iss'],
    ours: '*',
    theirs: '*invalid_request_object*',
    because: 'Both should be there, and need not be; one that is there has to be right. RFC 9101 §4',
  },
  {
    requests: ['signed request: without client_id'],
    ours: 'page 400 invalid_request_object',
    theirs: 'page 400 invalid_request',
    because: 'Both refuse it. The request outside is whole, and what is wrong is the object. RFC 9101 §6.3',
  },
  {
    requests: ['signed request: with redirect_uri of a stranger'],
    ours: 'page 400 invalid_request',
    theirs: 'page 400 invalid_redirect_uri',
    because:
      'Both refuse without a redirect. `invalid_redirect_uri` is an error of registration, so the page says `invalid_request`. RFC 6749 §4.1.2.1',
  },
  {
    requests: ['signed request*: without redirect_uri'],
    ours: '*400 invalid_request',
    theirs: '*',
    because: 'With openid, redirect_uri is required even of a client that has one. OIDC Core §3.1.2.1',
  },
  {
    requests: ['signed request: beside a request_uri'],
    ours: 'page 400 invalid_request',
    theirs: 'to the app by query: invalid_request [iss]',
    because:
      'With two of them nobody can say which one counts, and so where an answer would be safe. RFC 9101 §5',
  },
  {
    requests: ['signed request, pushed: beside a request_uri'],
    ours: '400 invalid_request',
    theirs: '400 request_uri_not_supported',
    because: 'What is pushed may not be a reference to something else. RFC 9126 §2.1',
  },
]
