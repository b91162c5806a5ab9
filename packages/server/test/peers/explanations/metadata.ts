import type { Explanation } from './explanation.ts'

/** What the metadata says. */
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
      'Answers are encrypted to public keys of clients, with no SHA-1 in it, and never by a secret that both have. RFC 8725 §3.2',
  },
  {
    requests: ['metadata: request_object_encryption_alg_values_supported'],
    ours: 'also ECDH-ES*',
    theirs: 'also A128KW A256KW dir',
    because:
      'Requests are encrypted to public keys of ours, and never by a secret that both have. RFC 8725 §3.2',
  },
  {
    requests: [
      'metadata: request_object_signing_alg_values_supported',
      'metadata: token_endpoint_auth_signing_alg_values_supported',
    ],
    ours: 'also *',
    theirs: '*',
    because:
      'What a client signs may be of any strength, and a request is signed with its own key alone. RFC 7518 §3.1',
  },
  {
    requests: [
      'metadata: introspection_endpoint_auth_*',
      'metadata: revocation_endpoint_auth_*',
      'metadata: prompt_values_supported',
      'metadata: require_request_uri_registration',
    ],
    ours: '*',
    theirs: 'absent',
    because: 'It is said, so that no client has to guess. RFC 8414 §2, OIDC Discovery §3',
  },
  {
    requests: ['metadata: protected_resources'],
    ours: 'https://drive.example/',
    theirs: 'absent',
    because: 'The APIs are named, so that a client can check that they are ours. RFC 9728 §4',
  },
  {
    requests: ['metadata: claim_types_supported'],
    ours: 'absent',
    theirs: 'normal',
    because: 'It is the default. OIDC Discovery §3',
  },
  {
    requests: ['metadata: claims_supported'],
    ours: 'nothing more',
    theirs: 'also acr auth_time iss sid',
    because:
      'The list is of what can be known of a person, and asked for; the rest is in every ID token. OIDC Core §2',
  },
  {
    requests: ['metadata: frontchannel_logout_supported', 'metadata: frontchannel_logout_session_supported'],
    ours: 'true',
    theirs: 'absent',
    because: 'The peer does not tell apps of a sign-out by way of the browser. Front-Channel Logout §3',
  },
  {
    requests: ['metadata: dpop_signing_alg_values_supported'],
    ours: 'absent',
    theirs: '*',
    because: 'There is no DPoP here. RFC 9449 §5.1',
  },
  {
    requests: ['metadata: request_uri_parameter_supported'],
    ours: 'true',
    theirs: 'false',
    because:
      'The peer fetches no request objects. Here an address that is registered is fetched. RFC 9101 §5.2',
  },
  {
    requests: ['metadata: response_types_supported'],
    ours: 'also token',
    theirs: 'nothing more',
    because:
      'The peer does not have `token` alone. Here it exists for old apps, where server and client both say so. RFC 6749 §4.2',
  },
]
