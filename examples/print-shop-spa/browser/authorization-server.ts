import * as oauth from 'oauth4webapi'
import { keepAttempt, takeAttempt } from './attempt.ts'
import type { Settings } from './settings.ts'

/** The tokens of the signed-in user. They are only in memory, and so are gone when the tab is closed. */
export type Tokens = { access: string; refresh: string; lifetime: number; expiresAt: number }

export type Answer = { tokens: Tokens; name: string }

/** An authorization response that this tab did not request. */
export class StrayAnswer extends Error {}

const scope = 'openid profile photos.read offline_access'

/** The page's requests to the authorization server. */
export class AuthorizationServer {
  readonly #server: oauth.AuthorizationServer
  readonly #client: oauth.Client
  readonly #options: { [oauth.allowInsecureRequests]: boolean }
  readonly #redirectUri = new URL('/callback', location.origin).href

  private constructor(server: oauth.AuthorizationServer, { clientId, issuer }: Settings) {
    this.#server = server
    this.#client = { client_id: clientId }
    this.#options = insecure(issuer)
  }

  static async discover(settings: Settings): Promise<AuthorizationServer> {
    const issuer = new URL(settings.issuer)
    const response = await oauth.discoveryRequest(issuer, insecure(settings.issuer))
    return new AuthorizationServer(await oauth.processDiscoveryResponse(issuer, response), settings)
  }

  /** Redirects to the sign-in. OIDC Core §3.1.2.1 */
  async begin(): Promise<void> {
    const attempt = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
    }
    keepAttempt(attempt)
    const url = new URL(this.#server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      client_id: this.#client.client_id,
      redirect_uri: this.#redirectUri,
      response_type: 'code',
      scope,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    }).toString()
    location.assign(url)
  }

  /** Exchanges the code in the address bar for tokens. Throws `StrayAnswer` unless this tab requested it. */
  async complete(address: URL): Promise<Answer> {
    const attempt = takeAttempt()
    if (attempt === undefined || address.searchParams.get('state') !== attempt.state) throw new StrayAnswer()
    const parameters = oauth.validateAuthResponse(this.#server, this.#client, address, attempt.state)
    const response = await oauth.authorizationCodeGrantRequest(
      this.#server,
      this.#client,
      oauth.None(),
      parameters,
      this.#redirectUri,
      attempt.verifier,
      this.#options,
    )
    const answer = await oauth.processAuthorizationCodeResponse(this.#server, this.#client, response, {
      expectedNonce: attempt.nonce,
      requireIdToken: true,
    })
    const { sub = oauth.skipSubjectCheck } = oauth.getValidatedIdTokenClaims(answer) ?? {}
    const asked = await oauth.userInfoRequest(this.#server, this.#client, answer.access_token, this.#options)
    const person = await oauth.processUserInfoResponse(this.#server, this.#client, sub, asked)
    return { tokens: tokensOf(answer, ''), name: person.given_name?.toString() ?? person.name ?? 'you' }
  }

  /** Gets new tokens for a refresh token, which this consumes: the response has the next one. RFC 9700 §4.14.2 */
  async refresh(spent: string): Promise<Tokens> {
    const response = await oauth.refreshTokenGrantRequest(
      this.#server,
      this.#client,
      oauth.None(),
      spent,
      this.#options,
    )
    return tokensOf(await oauth.processRefreshTokenResponse(this.#server, this.#client, response), spent)
  }

  /** Revokes the refresh token, and with it its access tokens. RFC 7009 §2.1 */
  async revoke(token: string): Promise<void> {
    const response = await oauth.revocationRequest(
      this.#server,
      this.#client,
      oauth.None(),
      token,
      this.#options,
    )
    await oauth.processRevocationResponse(response)
  }
}

/** Plain http is allowed only on this machine. */
function insecure(issuer: string) {
  return { [oauth.allowInsecureRequests]: new URL(issuer).hostname === 'localhost' }
}

function tokensOf(answer: oauth.TokenEndpointResponse, before: string): Tokens {
  const { access_token: access, refresh_token: refresh = before, expires_in: lifetime = 60 } = answer
  return { access, refresh, lifetime, expiresAt: Date.now() + lifetime * 1000 }
}
