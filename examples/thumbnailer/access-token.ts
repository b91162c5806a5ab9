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
  /** The API that the tokens are for. RFC 8707 §2 */
  resource: string
  scope: string
}

/** Fetches access tokens for the service itself and caches each until it expires. RFC 6749 §4.4 */
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

  /** Drops the cached token, because the API refused it. */
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
    // Plain http is allowed only on this machine.
    return {
      [allowInsecureRequests]: this.#credentials.issuer.hostname === 'localhost',
      signal: () => AbortSignal.timeout(10_000),
    }
  }
}
