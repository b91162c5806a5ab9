import { ResponseBodyError } from 'oauth4webapi'
import type { AuthorizationServer, Tokens } from './authorization-server.ts'

/** The person took the key back, or it ended: only a new sign-in helps. */
export class KeyEnded extends Error {}

/** How long before its end an access token is renewed, in milliseconds. */
const ahead = 30_000

/** The key to Photo Drive, kept good for as long as the tab is open. It is in memory and nowhere else. */
export class Key {
  readonly #server: AuthorizationServer
  #tokens: Tokens
  #renewals = 0
  #renewing: Promise<void> | undefined
  #timer = 0
  /** Told when there is a new access token, and when there will be none any more. */
  onRenewed: () => void = () => undefined
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
    // A tab that slept has missed its timer.
    if (Date.now() > this.#tokens.expiresAt - ahead / 3) await this.renew()
    return this.#tokens.access
  }

  /** One renewal at a time: a refresh token that is used twice ends them all. RFC 9700 §4.14.2 */
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
      // Anything else may pass, and the token is still good for a while: the next request tries again.
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
