import {
  type AuthorizationServer,
  allowInsecureRequests,
  ClientSecretBasic,
  clientCredentialsGrantRequest,
  discoveryRequest,
  processClientCredentialsResponse,
  processDiscoveryResponse,
} from 'oauth4webapi'

export type Credentials = {
  issuer: URL
  clientId: string
  clientSecret: string
  /** The API that tokens are for. RFC 8707 §2 */
  resource: string
  scope: string
}

/** Fetches access tokens for the service itself and keeps each for as long as it is good. RFC 6749 §4.4 */
export class AccessTokens {
  readonly #credentials: Credentials
  #server: AuthorizationServer | undefined
  #kept: { token: string; expiresAt: number } | undefined

  constructor(credentials: Credentials) {
    this.#credentials = credentials
  }

  async current(): Promise<string> {
    if (this.#kept !== undefined && Date.now() < this.#kept.expiresAt - 10_000) return this.#kept.token
    const { clientId, clientSecret, resource, scope } = this.#credentials
    this.#server ??= await this.#discover()
    const client = { client_id: clientId }
    const response = await clientCredentialsGrantRequest(
      this.#server,
      client,
      ClientSecretBasic(clientSecret),
      { scope, resource },
      this.#transport,
    )
    const { access_token: token, expires_in = 60 } = await processClientCredentialsResponse(
      this.#server,
      client,
      response,
    )
    this.#kept = { token, expiresAt: Date.now() + expires_in * 1000 }
    return token
  }

  /** The API did not take it, so the next one has to be new. */
  forget(): void {
    this.#kept = undefined
  }

  async #discover(): Promise<AuthorizationServer> {
    const { issuer } = this.#credentials
    return processDiscoveryResponse(
      issuer,
      await discoveryRequest(issuer, { algorithm: 'oidc', ...this.#transport }),
    )
  }

  get #transport() {
    // Plain http is for this machine only, where the story plays.
    return {
      [allowInsecureRequests]: this.#credentials.issuer.hostname === 'localhost',
      signal: () => AbortSignal.timeout(10_000),
    }
  }
}
