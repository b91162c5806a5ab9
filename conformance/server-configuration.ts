import { clientEntries } from './declared-clients.ts'
import { responseTypes } from './plans.ts'

/** A user with every standard claim. OIDC Core §5.1 */
export const alice = {
  username: 'alice',
  password: 'correct-horse-battery',
  name: 'Alice Beatrix Adams',
  given_name: 'Alice',
  family_name: 'Adams',
  middle_name: 'Beatrix',
  nickname: 'Ali',
  preferred_username: 'alice.adams',
  profile: 'https://people.example/alice',
  picture: 'https://people.example/alice.jpg',
  website: 'https://alice.example/',
  email: 'alice@people.example',
  email_verified: true,
  gender: 'female',
  birthdate: '1990-04-23',
  zoneinfo: 'Europe/Paris',
  locale: 'en-US',
  phone_number: '+33 1 23 45 67 89',
  phone_number_verified: true,
  address: {
    formatted: '1 Rue de la Clef\n75005 Paris\nFrance',
    street_address: '1 Rue de la Clef',
    locality: 'Paris',
    region: 'Île-de-France',
    postal_code: '75005',
    country: 'France',
  },
  updated_at: 1_700_000_000,
}

type Options = { issuer: string; inner: number; suite: string; ca: string | undefined; alias: string }

/** Our configuration file for the suite, with every feature enabled that it tests. */
export function serverConfiguration({ issuer, inner, suite, ca, alias }: Options): object {
  return {
    issuer,
    listen: { host: '127.0.0.1', port: inner },
    trusted_proxies: ['127.0.0.1'],
    log_level: 'warn',
    features: {
      implicit: true,
      hybrid: true,
      client_secret_jwt: true,
      code_without_pkce: true,
    },
    registration: {
      mode: 'open',
      grant_types: ['authorization_code', 'refresh_token', 'implicit'],
      response_types: responseTypes,
      // The suite uses no PKCE, and puts the endpoint into the audience of client assertions.
      require_pkce: false,
      legacy_assertion_audience: true,
      // Every module registers clients, all of them from one address.
      per_address: 100_000,
      in_all: 100_000,
    },
    // The suite serves keys, request objects and logout URIs on a loopback name, with its own certificate.
    outgoing: {
      self_registered_allowed_hosts: [new URL(suite).host],
      ...(ca === undefined ? {} : { ca_file: ca }),
    },
    clients: clientEntries(`${suite}/test/a/${alias}`),
    users: [alice],
  }
}
