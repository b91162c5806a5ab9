import { BoundedMap } from '../bounds/bounded-map.ts'
import type { OutgoingFailed } from '../ports/outgoing.ts'
import type { ForeignKey } from './jwk-set.ts'

/** The result of fetching the keys at one address; times in milliseconds. */
export type FetchedKeys = {
  keys: readonly ForeignKey[]
  /** Bytes of the JWK Set document. */
  size: number
  /** When the keys were last received, and when they were last requested. */
  fetchedAt: number
  askedAt: number
  /** Why the last request failed. */
  failure: OutgoingFailed | undefined
}

type Fetch = (known: FetchedKeys | undefined) => Promise<FetchedKeys>

/** Limits of the cache: addresses, and bytes of documents and keys. */
const most = { entries: 4_000, bytes: 8_000_000 }
/** Bytes that a key takes in addition to its document. */
const keySize = 4_000
/** Bytes that each address takes. */
const entrySize = 2_000

/** Caches the keys at addresses, within a limit of bytes. Evicts the keys that were fetched the longest ago. */
export class KeptKeys {
  readonly #kept = new BoundedMap<FetchedKeys>(most)
  readonly #running = new Map<string, { asker: string; found: Promise<FetchedKeys> }>()

  get(uri: string): FetchedKeys | undefined {
    return this.#kept.get(uri)
  }

  /**
   * Fetches the keys at an address; concurrent calls share one fetch. An error that `fetch` throws concerns only `asker`
   * and is not cached: another caller that waited for the same fetch then tries once itself.
   */
  async renew(uri: string, asker: string, fetch: Fetch): Promise<FetchedKeys> {
    const under = this.#running.get(uri)
    if (under === undefined) return this.#begun(uri, asker, fetch)
    try {
      return await under.found
    } catch (error) {
      if (under.asker === asker) throw error
      return this.#running.get(uri)?.found ?? this.#begun(uri, asker, fetch)
    }
  }

  #begun(uri: string, asker: string, fetch: Fetch): Promise<FetchedKeys> {
    const found = fetch(this.#kept.get(uri))
      .then((fetched) => {
        this.#kept.set(uri, fetched, entrySize + fetched.size + fetched.keys.length * keySize)
        return fetched
      })
      .finally(() => this.#running.delete(uri))
    this.#running.set(uri, { asker, found })
    return found
  }
}
