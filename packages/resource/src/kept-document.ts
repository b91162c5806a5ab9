export type KeptDocumentOptions<T> = {
  load: () => Promise<T>
  /** Milliseconds for which a copy is used without asking again. */
  freshFor: number
  now: () => number
}

/** A copy that could not be renewed serves for a day at most: a key withdrawn by its issuer must die some time. */
const keptFor = 24 * 60 * 60_000
/** A stranger who invents key ids causes one fetch per minute, and no more. */
const renewEvery = 60_000
/** While there is no copy at all, requests fail fast between two attempts instead of queueing behind each. */
const retryEvery = 5_000

/**
 * Something fetched from the authorization server and kept: one fetch at a time however many requests wait for it,
 * the old copy stays in use when a fetch fails, and no failure is remembered for long.
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

  /** The copy, fetched if there is none or it is no longer fresh. */
  async current(): Promise<T> {
    const now = this.#options.now()
    const age = this.#copy ? now - this.#copy.at : Number.POSITIVE_INFINITY
    if (this.#copy && age < this.#options.freshFor) return this.#copy.value
    // One request waits for the fetch; a hanging server must not hold up all the others with it.
    if (this.#copy && age < keptFor && this.#flight) return this.#copy.value
    try {
      if (this.#failure && now < this.#failure.retryAt) throw this.#failure.error
      return await this.#fetch()
    } catch (error) {
      if (this.#copy && age < keptFor) return this.#copy.value
      throw error
    }
  }

  /** A newer copy than `seen`, which lacked something; fetched once a minute at most, else `seen` again. */
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
    // On Cloudflare a promise of one request must not be awaited by another: it would hang.
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
