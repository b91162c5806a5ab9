type Unsupported = { weakens: boolean; harmless?: readonly unknown[] }

/**
 * Client metadata that standards define and this version does not support. `weakens`: it requests a protection that
 * would silently be missing. A value in `harmless` requests what happens anyway.
 */
export const unsupportedMetadata: ReadonlyMap<string, Unsupported> = new Map<string, Unsupported>([
  // These bind or vouch for something: ignoring them would be a downgrade.
  ['dpop_bound_access_tokens', { weakens: true, harmless: [false] }],
  ['tls_client_certificate_bound_access_tokens', { weakens: true, harmless: [false] }],
  ['software_statement', { weakens: true }],
  // The rest concerns features that do not exist here: ignoring them weakens nothing.
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
