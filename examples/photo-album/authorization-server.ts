/** What a password bought. `expiresAt` in milliseconds since 1970. */
export type Key = { accessToken: string; refreshToken: string; expiresAt: number }

/** Nothing for this username and password. `retryAfter` in seconds: what the server asks to wait for. */
export class SignInRefused extends Error {
  readonly retryAfter: number | undefined

  constructor(retryAfter?: number) {
    super('the authorization server did not take the username and the password')
    this.retryAfter = retryAfter
  }
}

/** The person was shut out, or the key has ended by itself: only a new sign-in gives another one. */
export class KeyEnded extends Error {}

const scope = 'photos.read'

/** Everything Photo Album says to the authorization server. It is older than discovery, so it knows the addresses. */
export class AuthorizationServer {
  readonly #issuer: string
  readonly #authorization: string

  constructor({ issuer, id, secret }: { issuer: string; id: string; secret: string }) {
    this.#issuer = issuer
    // RFC 6749 §2.3.1: both parts are form-encoded first.
    const [user, password] = [id, secret].map(encodeURIComponent)
    this.#authorization = `Basic ${btoa(`${user}:${password}`)}`
  }

  /** The password goes to the server and is kept nowhere. Throws `SignInRefused`. RFC 6749 §4.3.2 */
  async signIn(username: string, password: string): Promise<Key> {
    const response = await this.#post('/token', { grant_type: 'password', username, password, scope })
    if (response.ok) return keyIn(await response.json())
    const { error } = (await response.json()) as { error?: string }
    if (response.status === 429) throw new SignInRefused(Number(response.headers.get('retry-after')))
    // §5.2: any other error is about us, and no fault of who typed.
    if (error === 'invalid_grant') throw new SignInRefused()
    throw new Error(`the authorization server answered ${response.status} ${error}`)
  }

  /** A new access token, without the password. Throws `KeyEnded`. RFC 6749 §6 */
  async renew({ refreshToken }: Key): Promise<Key> {
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken }
    const response = await this.#post('/token', fields)
    const answer: unknown = await response.json()
    // §6: where no new refresh token comes, the old one stays.
    if (response.ok) return keyIn(answer, refreshToken)
    if (isRecord(answer) && answer.error === 'invalid_grant') throw new KeyEnded()
    throw new Error(`the authorization server answered ${response.status}`)
  }

  /** Hands the key back. RFC 7009 §2.1 */
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

/** What comes from elsewhere is looked at before it is believed. */
function keyIn(answer: unknown, before?: string): Key {
  const {
    access_token: accessToken,
    refresh_token: refreshToken = before,
    expires_in: lifetime,
  } = isRecord(answer) ? answer : {}
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string') {
    throw new Error('the authorization server sent no key')
  }
  const seconds = typeof lifetime === 'number' ? lifetime : 300
  return { accessToken, refreshToken, expiresAt: Date.now() + seconds * 1000 }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
