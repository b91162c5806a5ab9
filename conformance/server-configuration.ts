import type { Settings } from './configurations.ts'

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

/** Our configuration file: what every server needs, and the settings of the tested configuration. */
export function serverConfiguration(issuer: string, inner: number, settings: Settings): object {
  return {
    issuer,
    listen: { host: '127.0.0.1', port: inner },
    trusted_proxies: ['127.0.0.1'],
    log_level: 'warn',
    users: [alice],
    ...settings,
  }
}
