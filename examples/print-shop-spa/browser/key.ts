import { ResponseBodyError } from 'oauth4webapi'
import type { AuthorizationServer, Tokens } from './authorization-server.ts'

/** The refresh token was revoked or has expired: the user has to sign in again. */
export class KeyEnded extends Error {}

/** How long before its expiry an access token is renewed, in milliseconds. */
const ahead = 30_000

/** Keeps an access token for Photo Drive valid while the tab is open. The tokens are only in memory. */
export class Key {
  readonly #server: AuthorizationServer
  #tokens: Tokens
  #renewals = 0
  #renewing: Promise<void> | undefined
  #timer = 0
  /** Called after each renewal. */
  onRenewed: () => void = () => undefined
  /** Called when no new access token can be had. */
  onEnded: (reason: KeyEnded) => void = () => undefined

  constructor(server: AuthorizationServer, tokens: Tokens) {
    this.#server = server
    this.#tokens = tokens
    this.#schedule()
  }

  get renewals(): number {
    return this.#renewals
  }

  get expiresAt(): number {
    return this.#tokens.expiresAt
  }

  async accessToken(): Promise<string> {
    // The timer does not run while a tab is suspended.
    if (Date.now() > this.#tokens.expiresAt - ahead / 3) await this.renew()
    return this.#tokens.access
  }

  /** Only one renewal at a time: using a refresh token twice revokes the token family. RFC 9700 §4.14.2 */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  async end(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#renewing?.catch(() => undefined)
    clearTimeout(this.#timer)
    await this.#server.revoke(this.#tokens.refresh)
  }

  async #renew(): Promise<void> {
    try {
      this.#tokens = await this.#server.refresh(this.#tokens.refresh)
    } catch (error) {
      // Other errors may be temporary, and the token is still valid for a while: the next request tries again.
      if (!(error instanceof ResponseBodyError && error.error === 'invalid_grant')) throw error
      clearTimeout(this.#timer)
      const reason = new KeyEnded(error.error_description)
      this.onEnded(reason)
      throw reason
    }
    this.#renewals += 1
    this.#schedule()
    this.onRenewed()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const wait = Math.max(this.#tokens.expiresAt - Date.now() - ahead, 1000)
    this.#timer = window.setTimeout(() => this.renew().catch((error) => console.warn(error)), wait)
  }
}
