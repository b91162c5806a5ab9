import { ResponseBodyError } from 'openid-client'
import type { AuthorizationServer, Tokens } from './authorization-server.ts'

/** The refresh token was revoked or has expired: the user has to connect again. */
export class ConnectionEnded extends Error {}

/** A user's connection to Photo Drive: supplies valid access tokens, and counts the refreshes. */
export class Connection {
  readonly name: string | undefined
  readonly #server: AuthorizationServer
  #tokens: Tokens
  #refreshing: Promise<Tokens> | undefined
  /** Milliseconds since 1970. */
  refreshedAt: number | undefined
  refreshes = 0

  constructor(server: AuthorizationServer, { tokens, name }: { tokens: Tokens; name: string | undefined }) {
    this.#server = server
    this.#tokens = tokens
    this.name = name
  }

  /** Where the user takes back what they allowed. */
  get permissionsPage(): string {
    return this.#server.permissionsPage.href
  }

  get scope(): readonly string[] {
    return this.#tokens.scope
  }

  get lifetime(): number {
    return this.#tokens.lifetime
  }

  get expiresAt(): number {
    return this.#tokens.expiresAt
  }

  /** An access token that is valid for at least ten seconds. Throws `ConnectionEnded`. */
  async accessToken(): Promise<string> {
    if (Date.now() < this.#tokens.expiresAt - 10_000) return this.#tokens.accessToken
    return (await this.refresh()).accessToken
  }

  /** The pictures of a page cause many concurrent calls, which share one refresh. Throws `ConnectionEnded`. */
  refresh(): Promise<Tokens> {
    this.#refreshing ??= this.#renew().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  /** Revokes the refresh token. */
  async end(): Promise<void> {
    if (this.#tokens.refreshToken !== undefined) await this.#server.revoke(this.#tokens.refreshToken)
  }

  async #renew(): Promise<Tokens> {
    const { refreshToken } = this.#tokens
    if (refreshToken === undefined)
      throw new ConnectionEnded('the access token has expired and there is no refresh token')
    try {
      this.#tokens = await this.#server.refresh({ ...this.#tokens, refreshToken })
    } catch (error) {
      // RFC 6749 §5.2: for any other error, the refresh token may still be valid.
      if (error instanceof ResponseBodyError && error.error === 'invalid_grant') {
        throw new ConnectionEnded('the refresh token is no longer valid', { cause: error })
      }
      throw error
    }
    this.refreshedAt = Date.now()
    this.refreshes += 1
    return this.#tokens
  }
}
