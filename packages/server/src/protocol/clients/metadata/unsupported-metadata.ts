type Unsupported = { weakens: boolean; harmless?: readonly unknown[] }

/**
 * Client metadata that standards define and this version does not act on. `weakens`: an operator who writes it
 * asks for a protection that would silently be missing. A value in `harmless` asks for what happens anyway.
 */
export const unsupportedMetadata: ReadonlyMap<string, Unsupported> = new Map<string, Unsupported>([
  // What binds, signs, encrypts or hides something: leaving it out would be a downgrade.
  ['dpop_bound_access_tokens', { weakens: true, harmless: [false] }],
  ['tls_client_certificate_bound_access_tokens', { weakens: true, harmless: [false] }],
  ['software_statement', { weakens: true }],
  // The rest is about features that are not there: nothing gets weaker without them.
  ...[
    'backchannel_authentication_request_signing_alg',
    'backchannel_client_notification_endpoint',
    'backchannel_token_delivery_mode',
    'backchannel_user_code_parameter',
    'client_id_issued_at',
    'registration_access_token',
    'registration_client_uri',
    'tls_client_auth_san_dns',
    'tls_client_auth_san_email',
    'tls_client_auth_san_ip',
    'tls_client_auth_san_uri',
    'tls_client_auth_subject_dn',
    'use_mtls_endpoint_aliases',
  ].map((name) => [name, { weakens: false }] as const),
])
