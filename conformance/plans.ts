import type { ConfigurationName } from './configurations.ts'
import { responseTypes } from './response-types.ts'

/** A plan of the suite, with the variant that we run. */
export type Plan = {
  /** The suite's name for the plan. */
  planName: string
  variant: Readonly<Record<string, string>>
  /** The settings of the server that is tested. */
  configuration: ConfigurationName
  /** The plan uses clients that our configuration file declares, instead of clients that register. */
  declaredClients?: boolean
  /** The suite's browser cannot run the plan. */
  needsChromium?: boolean
}

const dynamic = { server_metadata: 'discovery', client_registration: 'dynamic_client' }
const declared = { server_metadata: 'discovery', client_registration: 'static_client' }
const registering = { client_registration: 'dynamic_client', response_type: 'code' }

const dashed = (type: string) => type.replaceAll(' ', '-')
const certification = (name: string) => `oidcc-${name}-certification-test-plan`

const comprehensive = (method: string, configuration: ConfigurationName): Plan => ({
  planName: 'oidcc-test-plan',
  variant: {
    client_auth_type: method,
    response_type: 'code',
    response_mode: 'default',
    client_registration: 'dynamic_client',
  },
  configuration,
})

const dynamicConfigurations: ReadonlyMap<string, ConfigurationName> = new Map(
  ['code', 'id_token', 'id_token token'].map((type) => [type, 'dynamic']),
)

/** The plans that we run, by our own short names, the most important ones first. */
export const plans: Readonly<Record<string, Plan>> = {
  config: { planName: certification('config'), variant: {}, configuration: 'default' },
  basic: { planName: certification('basic'), variant: dynamic, configuration: 'default' },
  'form-post-basic': {
    planName: certification('formpost-basic'),
    variant: dynamic,
    configuration: 'default',
  },
  'rp-initiated-logout': {
    planName: certification('rp-initiated-logout'),
    variant: registering,
    configuration: 'default',
  },
  'session-management': {
    planName: certification('session-management'),
    variant: registering,
    configuration: 'session management',
    needsChromium: true,
  },
  'back-channel-logout': {
    planName: certification('backchannel-rp-initiated-logout'),
    variant: registering,
    configuration: 'default, calls the suite',
  },
  'front-channel-logout': {
    planName: certification('frontchannel-rp-initiated-logout'),
    variant: registering,
    configuration: 'default',
  },
  'third-party-initiated-login': {
    planName: certification('3rdparty-init-login'),
    variant: { response_type: 'code' },
    configuration: 'default',
  },
  'basic-declared': {
    planName: certification('basic'),
    variant: declared,
    configuration: 'declared clients',
    declaredClients: true,
  },
  'form-post-basic-declared': {
    planName: certification('formpost-basic'),
    variant: declared,
    configuration: 'declared clients',
    declaredClients: true,
  },
  'rp-initiated-logout-declared': {
    planName: certification('rp-initiated-logout'),
    variant: { client_registration: 'static_client', response_type: 'code' },
    configuration: 'declared clients',
    declaredClients: true,
  },
  'implicit-declared': {
    planName: certification('implicit'),
    variant: declared,
    configuration: 'declared clients, implicit and hybrid',
    declaredClients: true,
  },
  'hybrid-declared': {
    planName: certification('hybrid'),
    variant: declared,
    configuration: 'declared clients, implicit and hybrid',
    declaredClients: true,
  },
  ...Object.fromEntries(
    responseTypes.map((type) => [
      `dynamic-${dashed(type)}`,
      {
        planName: certification('dynamic'),
        variant: { response_type: type },
        configuration: dynamicConfigurations.get(type) ?? 'implicit and hybrid',
      } satisfies Plan,
    ]),
  ),
  implicit: { planName: certification('implicit'), variant: dynamic, configuration: 'implicit and hybrid' },
  'form-post-implicit': {
    planName: certification('formpost-implicit'),
    variant: dynamic,
    configuration: 'implicit and hybrid',
  },
  hybrid: {
    planName: certification('hybrid'),
    variant: dynamic,
    configuration: 'implicit and hybrid, PKCE not required',
  },
  'form-post-hybrid': {
    planName: certification('formpost-hybrid'),
    variant: dynamic,
    configuration: 'implicit and hybrid, PKCE not required',
  },
  'comprehensive-private-key-jwt': comprehensive('private_key_jwt', 'private_key_jwt'),
  'comprehensive-client-secret-jwt': comprehensive('client_secret_jwt', 'client_secret_jwt'),
  'comprehensive-none': comprehensive('none', 'public clients without PKCE'),
}
