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

/** The scopes that Print Shop requests. It does not request photos.delete, which printing does not need. */
const scope = 'openid profile photos.read offline_access'

/** One attempt to connect; kept on the server until the browser returns. */
export type Attempt = { state: string; nonce: string; codeVerifier: string }

/** The tokens of a completed attempt. `expiresAt` is in milliseconds since 1970. */
export type Tokens = {
  accessToken: string
  refreshToken: string | undefined
  scope: readonly string[]
  expiresAt: number
  /** The lifetime of the access token in seconds. */
  lifetime: number
}

/** Print Shop's requests to the authorization server; openid-client implements the protocol. */
export class AuthorizationServer {
  readonly #settings: Settings
  #found: Promise<Configuration> | undefined

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** The page on which people take back what they allowed. */
  get permissionsPage(): URL {
    return this.#settings.permissionsPage
  }

  /** The URL of the authorization request, and the values to keep until the response. RFC 6749 §4.1.1, RFC 7636 */
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
   * and throws `AuthorizationResponseError` if the user or the server denied the request. RFC 6749 §4.1.3
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

  /** Gets a new access token with the refresh token. RFC 6749 §6 */
  async refresh(tokens: Tokens & { refreshToken: string }): Promise<Tokens> {
    const response = await refreshTokenGrant(await this.#configuration(), tokens.refreshToken)
    const renewed = received(response)
    // §6: refresh token and scope stay the same if the response has none.
    return {
      ...renewed,
      refreshToken: renewed.refreshToken ?? tokens.refreshToken,
      scope: response.scope === undefined ? tokens.scope : renewed.scope,
    }
  }

  /** Revokes the refresh token, and with it its access tokens. RFC 7009 §2.1 */
  async revoke(refreshToken: string): Promise<void> {
    await tokenRevocation(await this.#configuration(), refreshToken, { token_type_hint: 'refresh_token' })
  }

  get #redirectUri(): string {
    return `${this.#settings.origin}/callback`
  }

  /** The server's metadata, fetched once. After a failure the next call tries again. */
  #configuration(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    // Plain http is allowed only on this machine.
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
  // §5.1: without scope in the response, all of it was granted; without expires_in, assume five minutes.
  const lifetime = response.expires_in ?? 300
  return {
    accessToken: response.access_token,
    refreshToken: response.refresh_token,
    scope: (response.scope ?? scope).split(' '),
    expiresAt: Date.now() + lifetime * 1000,
    lifetime,
  }
}
