/** A plan of the suite, with the variant that we run. */
export type Plan = {
  /** The suite's name for the plan. */
  planName: string
  variant: Readonly<Record<string, string>>
  /** The plan uses clients that our configuration file declares, instead of clients that register. */
  declaredClients?: boolean
}

const dynamic = { server_metadata: 'discovery', client_registration: 'dynamic_client' }
const declared = { server_metadata: 'discovery', client_registration: 'static_client' }
const registering = { client_registration: 'dynamic_client', response_type: 'code' }

/** Every response type except `none`, which no plan uses. */
export const responseTypes = [
  'code',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
]
const dashed = (type: string) => type.replaceAll(' ', '-')

const comprehensive = (method: string) => ({
  planName: 'oidcc-test-plan',
  variant: {
    client_auth_type: method,
    response_type: 'code',
    response_mode: 'default',
    client_registration: 'dynamic_client',
  },
})

/** The plans that we run, by our own short names, the most important ones first. */
export const plans: Readonly<Record<string, Plan>> = {
  config: { planName: 'oidcc-config-certification-test-plan', variant: {} },
  'basic-declared': {
    planName: 'oidcc-basic-certification-test-plan',
    variant: declared,
    declaredClients: true,
  },
  'form-post-basic-declared': {
    planName: 'oidcc-formpost-basic-certification-test-plan',
    variant: declared,
    declaredClients: true,
  },
  'implicit-declared': {
    planName: 'oidcc-implicit-certification-test-plan',
    variant: declared,
    declaredClients: true,
  },
  'hybrid-declared': {
    planName: 'oidcc-hybrid-certification-test-plan',
    variant: declared,
    declaredClients: true,
  },
  'rp-initiated-logout-declared': {
    planName: 'oidcc-rp-initiated-logout-certification-test-plan',
    variant: { client_registration: 'static_client', response_type: 'code' },
    declaredClients: true,
  },
  basic: { planName: 'oidcc-basic-certification-test-plan', variant: dynamic },
  'form-post-basic': { planName: 'oidcc-formpost-basic-certification-test-plan', variant: dynamic },
  'rp-initiated-logout': {
    planName: 'oidcc-rp-initiated-logout-certification-test-plan',
    variant: registering,
  },
  'back-channel-logout': {
    planName: 'oidcc-backchannel-rp-initiated-logout-certification-test-plan',
    variant: registering,
  },
  'front-channel-logout': {
    planName: 'oidcc-frontchannel-rp-initiated-logout-certification-test-plan',
    variant: registering,
  },
  'third-party-initiated-login': {
    planName: 'oidcc-3rdparty-init-login-certification-test-plan',
    variant: { response_type: 'code' },
  },
  ...Object.fromEntries(
    responseTypes.map((type) => [
      `dynamic-${dashed(type)}`,
      { planName: 'oidcc-dynamic-certification-test-plan', variant: { response_type: type } },
    ]),
  ),
  implicit: { planName: 'oidcc-implicit-certification-test-plan', variant: dynamic },
  'form-post-implicit': { planName: 'oidcc-formpost-implicit-certification-test-plan', variant: dynamic },
  hybrid: { planName: 'oidcc-hybrid-certification-test-plan', variant: dynamic },
  'form-post-hybrid': { planName: 'oidcc-formpost-hybrid-certification-test-plan', variant: dynamic },
  'comprehensive-private-key-jwt': comprehensive('private_key_jwt'),
  'comprehensive-client-secret-jwt': comprehensive('client_secret_jwt'),
  'comprehensive-none': comprehensive('none'),
}
