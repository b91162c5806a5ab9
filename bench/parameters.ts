/** How an API's access tokens look; each is an API of its own. */
export type TokenFormat = 'es256' | 'rs256' | 'opaque'

/** A client as a contender knows it; without a secret it is public. */
export type BenchClient = { id: string; secret?: string }

const secret = 'vk_secret_0123456789abcdef0123456789abcdef0123'

/** The clients, APIs and the person that every contender knows. */
export const bench = {
  /** One scope, which means the same at each API. */
  scope: 'photos.read',
  apis: {
    es256: 'https://es256.example/',
    rs256: 'https://rs256.example/',
    opaque: 'https://opaque.example/',
  } satisfies Record<TokenFormat, string>,
  /** Acts for itself. */
  service: { id: 'thumbnailer', secret },
  /** Redeems codes with a secret. */
  shop: { id: 'print-shop', secret },
  /** Public, so that each refresh gives it a new refresh token. */
  page: { id: 'print-page' },
  /** Asks whether tokens are good. */
  api: { id: 'drive-api', secret },
  /** Nobody listens there: only the address is looked at. */
  redirectUri: 'https://app.example/callback',
  person: { username: 'alice', password: 'correct horse battery' },
} satisfies Record<string, unknown>

/** Where a contender listens and how it names things; plain data, because the load generator is another process. */
export type Target = {
  /** Every instance; connections take turns. */
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
  /** Whom to ask for tokens of a format, and whether the API is named in the request. */
  service: Readonly<Record<TokenFormat, BenchClient>>
  shop: BenchClient
  page: BenchClient
  api: BenchClient
  /** Whether requests name the API that a token is for. RFC 8707 */
  namesResource: boolean
  scope: string
}
