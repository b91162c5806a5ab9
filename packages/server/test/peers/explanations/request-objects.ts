import type { Explanation } from './explanation.ts'

/** Signed request objects. */
export const requestObjects: readonly Explanation[] = [
  {
    requests: [
      'signed request: signed with another key',
      'signed request: with an unknown kid',
      'signed request: that has expired',
      'signed request: that is not valid yet',
      'signed request: for another server',
      'signed request: by another client',
      'signed request: of another client_id',
      'signed request: with a request in it',
      'signed request: with a request_uri in it',
    ],
    ours: 'page 400 invalid_request_object',
    theirs: 'to the app by query: invalid_request_object [iss state]',
    because:
      'Nothing inside the request object is trusted before it is verified, including its redirect_uri. Without a redirect_uri outside, the error is shown on a page. RFC 9101 §6.3',
  },
  {
    requests: [
      'signed request*: with the typ of access tokens',
      'signed request*: that could be an assertion',
    ],
    ours: '*invalid_request_object',
    theirs: '*',
    because:
      'A JWT signed for one purpose is not accepted for another; with the client as `sub`, the request object could be used to authenticate the client at the token endpoint. RFC 9101 §10.8',
  },
  {
    requests: ['signed request*: without aud', 'signed request*: without iss'],
    ours: '*',
    theirs: '*invalid_request_object*',
    because: 'Both claims are recommended, not required; if one is present, it must be correct. RFC 9101 §4',
  },
  {
    requests: ['signed request: without client_id'],
    ours: 'page 400 invalid_request_object',
    theirs: 'page 400 invalid_request',
    because:
      'Both refuse it. The parameters outside the object are complete; the mistake is in the object. RFC 9101 §6.3',
  },
  {
    requests: ['signed request: with redirect_uri of an attacker'],
    ours: 'page 400 invalid_request',
    theirs: 'page 400 invalid_redirect_uri',
    because:
      'Both refuse without a redirect. `invalid_redirect_uri` is an error code of client registration, so the page shows `invalid_request`. RFC 6749 §4.1.2.1',
  },
  {
    requests: ['signed request*: without redirect_uri'],
    ours: '*400 invalid_request',
    theirs: '*',
    because:
      'With the scope openid, redirect_uri is required even if the client has registered only one. OIDC Core §3.1.2.1',
  },
  {
    requests: ['signed request: next to a request_uri'],
    ours: 'page 400 invalid_request',
    theirs: 'to the app by query: invalid_request [iss]',
    because:
      'If a request has both parameters, it is unclear which one applies, and therefore where a response could safely be sent. RFC 9101 §5',
  },
  {
    requests: ['signed request, pushed: next to a request_uri'],
    ours: '400 invalid_request',
    theirs: '400 request_uri_not_supported',
    because: 'A pushed request must not contain request_uri. RFC 9126 §2.1',
  },
]
