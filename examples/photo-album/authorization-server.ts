/** The tokens from a sign-in. `expiresAt` is in milliseconds since 1970. */
export type Key = { accessToken: string; refreshToken: string; expiresAt: number }

/** The server refused this username and password. `retryAfter` is in seconds, if the server throttles the client. */
export class SignInRefused extends Error {
  readonly retryAfter: number | undefined

  constructor(retryAfter?: number) {
    super('the authorization server refused the username and the password')
    this.retryAfter = retryAfter
  }
}

/** The refresh token was revoked or has expired: the user has to sign in again. */
export class KeyEnded extends Error {}

const scope = 'photos.read'

/** Photo Album's requests to the authorization server. It predates discovery, so it has fixed endpoint paths. */
export class AuthorizationServer {
  readonly #issuer: string
  readonly #authorization: string

  constructor({ issuer, id, secret }: { issuer: string; id: string; secret: string }) {
    this.#issuer = issuer
    // RFC 6749 §2.3.1: id and secret are form-encoded first.
    const [user, password] = [id, secret].map(encodeURIComponent)
    this.#authorization = `Basic ${btoa(`${user}:${password}`)}`
  }

  /** Sends the password to the server and does not store it. Throws `SignInRefused`. RFC 6749 §4.3.2 */
  async signIn(username: string, password: string): Promise<Key> {
    const response = await this.#post('/token', { grant_type: 'password', username, password, scope })
    if (response.ok) return keyIn(await response.json())
    const { error } = (await response.json()) as { error?: string }
    if (response.status === 429) throw new SignInRefused(Number(response.headers.get('retry-after')))
    // §5.2: any other error is about this client, not about the username and the password.
    if (error === 'invalid_grant') throw new SignInRefused()
    throw new Error(`the authorization server answered ${response.status} ${error}`)
  }

  /** Gets a new access token with the refresh token. Throws `KeyEnded`. RFC 6749 §6 */
  async renew({ refreshToken }: Key): Promise<Key> {
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken }
    const response = await this.#post('/token', fields)
    const answer: unknown = await response.json()
    // §6: without a new refresh token in the response, the old one stays valid.
    if (response.ok) return keyIn(answer, refreshToken)
    if (isRecord(answer) && answer.error === 'invalid_grant') throw new KeyEnded()
    throw new Error(`the authorization server answered ${response.status}`)
  }

  /** Revokes the refresh token. RFC 7009 §2.1 */
  async revoke({ refreshToken }: Key): Promise<void> {
    const response = await this.#post('/revoke', { token: refreshToken })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`the authorization server answered ${response.status}`)
  }

  #post(path: string, fields: Record<string, string>): Promise<Response> {
    return fetch(this.#issuer + path, {
      method: 'POST',
      headers: { authorization: this.#authorization },
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(10_000),
    })
  }
}

/** Validates a token response. */
function keyIn(answer: unknown, before?: string): Key {
  const {
    access_token: accessToken,
    refresh_token: refreshToken = before,
    expires_in: lifetime,
  } = isRecord(answer) ? answer : {}
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string') {
    throw new Error('the authorization server sent no tokens')
  }
  const seconds = typeof lifetime === 'number' ? lifetime : 300
  return { accessToken, refreshToken, expiresAt: Date.now() + seconds * 1000 }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
