export type KeptDocumentOptions<T> = {
  load: () => Promise<T>
  /** Milliseconds for which a copy is used without fetching it again. */
  freshFor: number
  now: () => number
}

/** A copy that cannot be renewed is used for a day at most, since its issuer may have withdrawn a key. */
const keptFor = 24 * 60 * 60_000
/** An attacker who invents key ids causes at most one fetch per minute. */
const renewEvery = 60_000
/** While there is no copy, requests between two attempts fail fast instead of waiting for the next one. */
const retryEvery = 5_000

/**
 * A cached document of the authorization server. Concurrent requests share one fetch, the old copy stays in use if a
 * fetch fails, and no failure is cached for long.
 */
export class KeptDocument<T> {
  readonly #options: KeptDocumentOptions<T>
  #copy: { value: T; at: number } | undefined
  #failure: { error: unknown; retryAt: number } | undefined
  #flight: Promise<T> | undefined
  #renewedAt = Number.NEGATIVE_INFINITY

  constructor(options: KeptDocumentOptions<T>) {
    this.#options = options
  }

  /** Returns the copy, and fetches it first if there is none or it is stale. */
  async current(): Promise<T> {
    const now = this.#options.now()
    const age = this.#copy ? now - this.#copy.at : Number.POSITIVE_INFINITY
    if (this.#copy && age < this.#options.freshFor) return this.#copy.value
    // Only one request waits for the fetch: a server that hangs must not hold up the others.
    if (this.#copy && age < keptFor && this.#flight) return this.#copy.value
    try {
      if (this.#failure && now < this.#failure.retryAt) throw this.#failure.error
      return await this.#fetch()
    } catch (error) {
      if (this.#copy && age < keptFor) return this.#copy.value
      throw error
    }
  }

  /** Returns a newer copy than `seen`, which lacked a key. Fetches at most once a minute; otherwise returns `seen`. */
  async renewed(seen: T): Promise<T> {
    if (this.#copy && this.#copy.value !== seen) return this.#copy.value
    const now = this.#options.now()
    if (!this.#flight && now - this.#renewedAt < renewEvery) {
      if (this.#failure) throw this.#failure.error
      return seen
    }
    if (!this.#flight) this.#renewedAt = now
    return this.#fetch()
  }

  #fetch(): Promise<T> {
    // On Cloudflare, a request that awaits the promise of another request hangs.
    if (this.#flight && !onCloudflare) return this.#flight
    const flight = this.#load().finally(() => {
      this.#flight = undefined
    })
    this.#flight = flight
    return flight
  }

  async #load(): Promise<T> {
    const { load, now } = this.#options
    try {
      const value = await load()
      this.#copy = { value, at: now() }
      this.#failure = undefined
      return value
    } catch (error) {
      this.#failure = { error, retryAt: now() + (this.#copy ? renewEvery : retryEvery) }
      throw error
    }
  }
}

const onCloudflare = globalThis.navigator?.userAgent === 'Cloudflare-Workers'
