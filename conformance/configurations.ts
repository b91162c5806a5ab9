import { basename } from 'node:path'
import { clientEntries } from './declared-clients.ts'
import { responseTypes } from './response-types.ts'

/** Where the suite is. */
export type SuiteAddress = {
  url: string
  /** The part of the path of its URLs that belongs to our declared clients. */
  alias: string
  /** The file with the certificate authority of its TLS. */
  ca: string | undefined
}

export type Settings = Readonly<Record<string, unknown>>

const registrationOpened = { registration: { mode: 'open' } }

/** The suite serves keys, request objects and logout URIs on a loopback name, with its own certificate. */
const callingTheSuite = ({ url, ca }: SuiteAddress): Settings => ({
  outgoing: {
    self_registered_allowed_hosts: [new URL(url).host],
    ...(ca === undefined ? {} : { ca_file: ca }),
  },
})

const declaredClients = ({ url, alias }: SuiteAddress, types: readonly string[]): Settings => ({
  clients: clientEntries(`${url}/test/a/${alias}`, types),
})

/** OIDC Core §15.2: a server with dynamic registration supports these, too, and the dynamic plans check its metadata. */
const dynamicProvider = {
  ...registrationOpened.registration,
  grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  response_types: ['code', 'id_token', 'id_token token'],
}

/** The suite's requests without PKCE are allowed even if they have no nonce, which one module tests. */
const withoutPkce = { ...dynamicProvider, require_pkce: false }

const hybridProvider = (more: Settings): Settings => ({
  features: { implicit: true, hybrid: true },
  registration: {
    ...dynamicProvider,
    response_types: responseTypes,
    legacy_assertion_audience: true,
    // Each module registers clients, all of them from one address, and these plans have a hundred modules.
    per_address: 1000,
    ...more,
  },
})

/** The settings of the tested server, by name, beyond those that every server needs. */
export const configurations = {
  /** What an operator writes who opens registration and changes nothing else. */
  default: () => registrationOpened,
  /** The default, and the suite may be called, although its address is a loopback one. */
  'default, calls the suite': (suite) => ({ ...registrationOpened, ...callingTheSuite(suite) }),
  'session management': () => ({ ...registrationOpened, features: { session_management: true } }),
  'declared clients': (suite) => declaredClients(suite, ['code']),
  'declared clients, implicit and hybrid': (suite) => ({
    features: { implicit: true, hybrid: true },
    ...declaredClients(suite, responseTypes),
  }),
  dynamic: (suite) => ({
    features: { implicit: true },
    registration: { ...dynamicProvider, legacy_assertion_audience: true },
    ...callingTheSuite(suite),
  }),
  'implicit and hybrid': (suite) => ({ ...hybridProvider({}), ...callingTheSuite(suite) }),
  'implicit and hybrid, PKCE not required': (suite) => ({
    ...hybridProvider({ require_pkce: false }),
    ...callingTheSuite(suite),
  }),
  // The suite puts the endpoint into the audience of client assertions.
  private_key_jwt: (suite) => ({
    features: { implicit: true },
    registration: { ...withoutPkce, legacy_assertion_audience: true },
    ...callingTheSuite(suite),
  }),
  client_secret_jwt: (suite) => ({
    features: { implicit: true, client_secret_jwt: true },
    registration: { ...withoutPkce, legacy_assertion_audience: true },
    ...callingTheSuite(suite),
  }),
  'public clients without PKCE': (suite) => ({
    features: { implicit: true, code_without_pkce: true },
    registration: withoutPkce,
    ...callingTheSuite(suite),
  }),
} satisfies Readonly<Record<string, (suite: SuiteAddress) => Settings>>

export type ConfigurationName = keyof typeof configurations

/** The settings of a configuration, in which the file with the certificate authority has only its name. */
export function shownSettings(name: ConfigurationName, suite: SuiteAddress): Settings {
  const ca = suite.ca === undefined ? undefined : basename(suite.ca)
  return configurations[name]({ ...suite, ca })
}
