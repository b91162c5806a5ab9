import type { Explanation } from './explanation.ts'

/** Dynamic client registration. */
export const registration: readonly Explanation[] = [
  {
    requests: ['registration: a redirect_uri with a custom scheme, of an app without application_type'],
    ours: '201 *',
    theirs: '400 invalid_redirect_uri',
    because:
      'Deviation: an app without application_type counts as native if its redirect URIs can only be on a person’s own machine. OIDC Registration §2',
  },
  {
    requests: [
      'registration: a redirect_uri with a star',
      'registration: a redirect_uri with user information',
      'registration: the same redirect_uri twice',
      'registration: a native app with a scheme without a dot',
      'registration: a redirect_uri with http',
    ],
    ours: '400 invalid_redirect_uri',
    theirs: '201 *',
    because:
      'Each redirect URI must identify exactly one target: an https URI, or one on the person’s own machine, where a custom scheme needs a dot so that two apps do not choose the same scheme by chance. RFC 8252 §7.1, RFC 9700 §2.1',
  },
  {
    requests: ['registration: keys with http', 'registration: a back-channel logout URI with a fragment'],
    ours: '400 invalid_client_metadata',
    theirs: '201 *',
    because:
      'Keys are fetched over https, and a URI that the server posts to cannot have a fragment. OIDC Registration §2, Back-Channel Logout §2.2',
  },
  {
    requests: [
      'registration: a known and an unknown grant type',
      'registration: a logo that is a script',
      'registration: a home page that is not a URI',
    ],
    ours: '201 *',
    theirs: '400 invalid_client_metadata',
    because:
      'The app is registered without it, and the response says so: many apps send the same metadata to every server. RFC 7591 §2, §3.2.1',
  },
  {
    requests: [
      'registration: the implicit grant without its response type',
      'registration: response type * without its grant',
      'registration: client credentials, public',
    ],
    ours: '400 invalid_client_metadata',
    theirs: '201 *',
    because:
      'Metadata that contradicts itself is a mistake, and is refused at once. RFC 7591 §2.1, RFC 6749 §4.4',
  },
  {
    requests: ['registration: an unknown scope'],
    ours: '201 *',
    theirs: '400 invalid_client_metadata',
    because:
      'The app is registered for the scopes that it may have, and the response lists them. RFC 7591 §2',
  },
  {
    requests: ['registration: a software statement that is not a JWT'],
    ours: '400 invalid_software_statement',
    theirs: '201 *',
    because: 'oidc-provider ignores software statements. RFC 7591 §3.1.1',
  },
  {
    requests: [
      'registration, sent: *',
      'registration, to be changed by a body that is not JSON',
      'registration, to be changed to another *',
      'registration, to be changed with a registration access token in it',
      'registration, to be changed without client_id',
    ],
    ours: '400 invalid_client_metadata',
    theirs: '400 invalid_request',
    because: 'Both refuse it; registration has its own error codes. RFC 7591 §3.2.2',
  },
  {
    requests: ['registration, to be read', 'registration, to be changed'],
    ours: '200 [client_id client_id_issued_at client_secret_expires_at *]',
    theirs: '200 [client_id client_id_issued_at client_secret client_secret_expires_at *]',
    because: 'A secret is shown only once: afterwards the server has only its hash. RFC 7592 §3',
  },
  {
    requests: ['registration, without a token'],
    ours: '401 empty (Bearer)',
    theirs: '401 invalid_token (Bearer)',
    because:
      'If the request has no token, the challenge says that one is needed, without an error code. RFC 6750 §3.1',
  },
  {
    requests: ['registration, by PATCH'],
    ours: '405 invalid_request',
    theirs: '404 text/plain',
    because: 'The endpoint exists, but for other methods, which the `Allow` header names. RFC 9110 §15.5.6',
  },
]
