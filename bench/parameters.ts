/** The format of an API's access tokens; there is one API for each. */
export type TokenFormat = 'es256' | 'rs256' | 'opaque'

/** A client; public without a secret. */
export type BenchClient = { id: string; secret?: string }

const secret = 'vk_secret_0123456789abcdef0123456789abcdef0123'
const password = 'correct horse battery'

/** The clients, APIs and users that every contender is configured with. */
export const bench = {
  /** One scope, which every API has. */
  scope: 'photos.read',
  apis: {
    es256: 'https://es256.example/',
    rs256: 'https://rs256.example/',
    opaque: 'https://opaque.example/',
  } satisfies Record<TokenFormat, string>,
  /** Uses client credentials. */
  service: { id: 'thumbnailer', secret },
  /** Redeems codes with a secret. */
  shop: { id: 'print-shop', secret },
  /** Public, so that each refresh gives it a new refresh token. */
  page: { id: 'print-page' },
  /** Introspects tokens. */
  api: { id: 'drive-api', secret },
  /** Nothing listens there: only the redirect URI is checked. */
  redirectUri: 'https://app.example/callback',
  person: { username: 'alice', password },
  /** Users of the scenarios that need many codes: a server limits the authorizations of one user. */
  people: Array.from({ length: 128 }, (_, index) => ({ username: `user-${index}`, password })),
} satisfies Record<string, unknown>

/** The endpoints and names of a contender, as plain data for the process of the load generator. */
export type Target = {
  /** The URLs of all instances; connections are distributed over them. */
  addresses: readonly { host: string; port: number }[]
  issuer: string
  paths: {
    authorize: string
    token: string
    introspect: string
    revoke: string
    userinfo: string
    jwks: string
    metadata: string
  }
  /** The API for each token format. */
  service: Readonly<Record<TokenFormat, BenchClient>>
  shop: BenchClient
  page: BenchClient
  api: BenchClient
  /** Whether requests send `resource`. RFC 8707 */
  namesResource: boolean
  scope: string
}
