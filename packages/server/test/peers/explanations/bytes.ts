import type { Explanation } from './explanation.ts'

/** The encoding of a request, its method and its path. */
export const bytes: readonly Explanation[] = [
  {
    requests: [
      'authorization, raw: a single percent sign',
      'authorization, raw: invalid percent-encoding',
      'authorization, raw: bytes that are not UTF-8',
      'authorization, raw: a zero byte',
      'authorization, raw: a zero byte in state',
    ],
    ours: 'page 400 invalid_request',
    theirs: '*',
    because:
      'A request that cannot be decoded unambiguously is refused: two parsers could understand two different requests. RFC 6749 appendix B',
  },
  {
    requests: [
      'token, sent: with a single percent sign',
      'token, sent: with bytes that are not UTF-8',
      'token, sent: with a zero byte',
    ],
    ours: '400 invalid_request',
    theirs: '200 [access_token expires_in scope token_type]',
    because:
      'A request that cannot be decoded unambiguously is refused: two parsers could understand two different requests. RFC 6749 appendix B',
  },
  {
    requests: ['authorization, sent: by PUT', 'authorization, sent: by DELETE'],
    ours: 'page 405 invalid_request',
    theirs: '404 text/plain',
    because: 'The endpoint exists, but for other methods, which the `Allow` header names. RFC 9110 §15.5.6',
  },
  {
    requests: [
      'token, sent: by GET',
      'token, sent: by PUT',
      'introspect: by GET',
      'revoke: by GET',
      'userinfo: by PUT',
      'userinfo: by DELETE',
      'POST *',
      'PUT *',
    ],
    ours: '405 invalid_request',
    theirs: '404 text/plain',
    because: 'The endpoint exists, but for other methods, which the `Allow` header names. RFC 9110 §15.5.6',
  },
  {
    requests: ['authorization, sent: to a path with a trailing slash'],
    ours: 'page 404 invalid_request',
    theirs: 'asks (sign-in)',
    because:
      'An endpoint has exactly one path, so that a proxy in front of the server can reliably match it.',
  },
  {
    requests: ['token, sent: a long body'],
    ours: '413 invalid_request',
    theirs: '400 invalid_request',
    because: 'Status 413 says specifically that the body is too large. RFC 9110 §15.5.14',
  },
]
