import type { Explanation } from './explanation.ts'

/** Authorization server metadata. */
export const metadata: readonly Explanation[] = [
  {
    requests: [
      'metadata: authorization_encryption_alg_values_supported',
      'metadata: id_token_encryption_alg_values_supported',
      'metadata: introspection_encryption_alg_values_supported',
      'metadata: userinfo_encryption_alg_values_supported',
    ],
    ours: 'also ECDH-ES+A128KW ECDH-ES+A256KW',
    theirs: 'also A128KW A256KW RSA-OAEP dir',
    because:
      'Responses are encrypted to public keys of clients, with algorithms that do not use SHA-1, and never with a shared secret. RFC 8725 §3.2',
  },
  {
    requests: ['metadata: request_object_encryption_alg_values_supported'],
    ours: 'also ECDH-ES*',
    theirs: 'also A128KW A256KW dir',
    because:
      'Requests are encrypted to public keys of this server, and never with a shared secret. RFC 8725 §3.2',
  },
  {
    requests: [
      'metadata: request_object_signing_alg_values_supported',
      'metadata: token_endpoint_auth_signing_alg_values_supported',
    ],
    ours: 'also *',
    theirs: '*',
    because:
      'A client may sign with every supported signature algorithm; request objects must be signed with the client’s own key, not with a shared secret. RFC 7518 §3.1',
  },
  {
    requests: [
      'metadata: introspection_endpoint_auth_*',
      'metadata: revocation_endpoint_auth_*',
      'metadata: prompt_values_supported',
      'metadata: require_request_uri_registration',
      'metadata: ui_locales_supported',
    ],
    ours: '*',
    theirs: 'absent',
    because: 'The metadata includes it, so that no client has to guess. RFC 8414 §2, OIDC Discovery §3',
  },
  {
    requests: ['metadata: protected_resources'],
    ours: 'https://drive.example/',
    theirs: 'absent',
    because:
      'The metadata lists the APIs, so that a client can verify that they belong to this server. RFC 9728 §4',
  },
  {
    requests: ['metadata: claim_types_supported'],
    ours: 'absent',
    theirs: 'normal',
    because: 'The value is the default. OIDC Discovery §3',
  },
  {
    requests: ['metadata: claims_supported'],
    ours: 'also groups roles',
    theirs: 'also acr auth_time iss sid',
    because:
      'The list contains the claims about a person that a client can request; the others are in every ID token. OIDC Core §2',
  },
  {
    requests: ['metadata: scopes_supported'],
    ours: 'also groups roles',
    theirs: 'nothing more',
    because: 'Groups and roles are data of this server, with the claim names of RFC 9068 §2.2.3.1',
  },
  {
    requests: ['metadata: frontchannel_logout_supported', 'metadata: frontchannel_logout_session_supported'],
    ours: 'true',
    theirs: 'absent',
    because: 'oidc-provider does not support front-channel logout. Front-Channel Logout §3',
  },
  {
    requests: ['metadata: dpop_signing_alg_values_supported'],
    ours: 'absent',
    theirs: '*',
    because: 'This server does not support DPoP. RFC 9449 §5.1',
  },
  {
    requests: ['metadata: request_uri_parameter_supported'],
    ours: 'true',
    theirs: 'false',
    because:
      'oidc-provider does not fetch request objects. This server fetches them from registered URIs. RFC 9101 §5.2',
  },
  {
    requests: ['metadata: response_types_supported'],
    ours: 'also token',
    theirs: 'nothing more',
    because:
      'oidc-provider does not support `token` alone. This server supports it for legacy apps, if both the server and the client enable it. RFC 6749 §4.2',
  },
]
