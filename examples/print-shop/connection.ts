import { ResponseBodyError } from 'openid-client'
import type { AuthorizationServer, Tokens } from './authorization-server.ts'

/** The person took the key back, or it ended by itself: only they can give a new one. */
export class ConnectionEnded extends Error {}

/** A person's key to Photo Drive: hands out access tokens that are still good, and tells what happened to it. */
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

  get scope(): readonly string[] {
    return this.#tokens.scope
  }

  get lifetime(): number {
    return this.#tokens.lifetime
  }

  get expiresAt(): number {
    return this.#tokens.expiresAt
  }

  /** An access token that is good for a while yet. Throws `ConnectionEnded`. */
  async accessToken(): Promise<string> {
    if (Date.now() < this.#tokens.expiresAt - 10_000) return this.#tokens.accessToken
    return (await this.refresh()).accessToken
  }

  /** A page full of pictures asks many times at once; one answer serves them all. Throws `ConnectionEnded`. */
  refresh(): Promise<Tokens> {
    this.#refreshing ??= this.#renew().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  /** Gives the key back. */
  async end(): Promise<void> {
    if (this.#tokens.refreshToken !== undefined) await this.#server.revoke(this.#tokens.refreshToken)
  }

  async #renew(): Promise<Tokens> {
    const { refreshToken } = this.#tokens
    if (refreshToken === undefined)
      throw new ConnectionEnded('the access token has ended and nothing renews it')
    try {
      this.#tokens = await this.#server.refresh({ ...this.#tokens, refreshToken })
    } catch (error) {
      // RFC 6749 §5.2: any other error is about us or about now, and the key may still be good.
      if (error instanceof ResponseBodyError && error.error === 'invalid_grant') {
        throw new ConnectionEnded('the refresh token is not good any more', { cause: error })
      }
      throw error
    }
    this.refreshedAt = Date.now()
    this.refreshes += 1
    return this.#tokens
  }
}
