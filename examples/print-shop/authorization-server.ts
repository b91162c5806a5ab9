import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  tokenRevocation,
} from 'openid-client'
import type { Settings } from './settings.ts'

/** What Print Shop would like to do. It does not ask for photos.delete: nobody who prints has to. */
const scope = 'openid profile photos.read offline_access'

/** One attempt to connect; kept on the server until the person comes back. */
export type Attempt = { state: string; nonce: string; codeVerifier: string }

/** What a completed attempt gave. `expiresAt` in milliseconds since 1970. */
export type Tokens = {
  accessToken: string
  refreshToken: string | undefined
  scope: readonly string[]
  expiresAt: number
  /** Seconds the access token was good for when it came. */
  lifetime: number
}

/** Everything Print Shop says to the authorization server; the protocol itself is openid-client's. */
export class AuthorizationServer {
  readonly #settings: Settings
  #found: Promise<Configuration> | undefined

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** The URL that asks a person, and what has to be remembered until they are back. RFC 6749 §4.1.1, RFC 7636 */
  async begin(): Promise<{ url: URL; attempt: Attempt }> {
    const attempt = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() }
    const url = buildAuthorizationUrl(await this.#configuration(), {
      redirect_uri: this.#redirectUri,
      scope,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
    })
    return { url, attempt }
  }

  /**
   * Exchanges the code for tokens. openid-client checks state, `iss` (RFC 9207) and the ID token with its nonce,
   * and throws `AuthorizationResponseError` when the person or the server said no. RFC 6749 §4.1.3
   */
  async complete(query: string, attempt: Attempt): Promise<{ tokens: Tokens; name: string | undefined }> {
    const configuration = await this.#configuration()
    const response = await authorizationCodeGrant(configuration, new URL(query, this.#redirectUri), {
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.codeVerifier,
      idTokenExpected: true,
    })
    const subject = response.claims()?.sub ?? ''
    const person = await fetchUserInfo(configuration, response.access_token, subject)
    return { tokens: received(response), name: person.given_name ?? person.name }
  }

  /** A new access token, without the person. RFC 6749 §6 */
  async refresh(tokens: Tokens & { refreshToken: string }): Promise<Tokens> {
    const response = await refreshTokenGrant(await this.#configuration(), tokens.refreshToken)
    const renewed = received(response)
    // §6: where no new refresh token and no scope come, the old ones stay.
    return {
      ...renewed,
      refreshToken: renewed.refreshToken ?? tokens.refreshToken,
      scope: response.scope === undefined ? tokens.scope : renewed.scope,
    }
  }

  /** Hands the key back: the server ends everything that came with it. RFC 7009 §2.1 */
  async revoke(refreshToken: string): Promise<void> {
    await tokenRevocation(await this.#configuration(), refreshToken, { token_type_hint: 'refresh_token' })
  }

  get #redirectUri(): string {
    return `${this.#settings.origin}/callback`
  }

  /** The server's own description of itself, read once; after a failure the next one who asks tries again. */
  #configuration(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    // Plain http is for this machine only, where the story plays.
    const execute = issuer.hostname === 'localhost' ? [allowInsecureRequests] : []
    this.#found ??= discovery(issuer, clientId, undefined, ClientSecretBasic(clientSecret), {
      execute,
    }).catch((error: unknown) => {
      this.#found = undefined
      throw error
    })
    return this.#found
  }
}

function received(response: {
  access_token: string
  refresh_token?: string
  scope?: string
  expires_in?: number
}): Tokens {
  // §5.1: a missing scope means that all of it was granted; a missing lifetime is for us to guess.
  const lifetime = response.expires_in ?? 300
  return {
    accessToken: response.access_token,
    refreshToken: response.refresh_token,
    scope: (response.scope ?? scope).split(' '),
    expiresAt: Date.now() + lifetime * 1000,
    lifetime,
  }
}
