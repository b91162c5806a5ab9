import { BoundedMap } from '../bounds/bounded-map.ts'
import type { OutgoingFailed } from '../ports/outgoing.ts'
import type { ForeignKey } from './jwk-set.ts'

/** What is known of the keys at one address; times in milliseconds. */
export type FetchedKeys = {
  keys: readonly ForeignKey[]
  /** Bytes of the document that they came in. */
  size: number
  /** When they came, and when they were last asked for. */
  fetchedAt: number
  askedAt: number
  /** Why nothing came the last time. */
  failure: OutgoingFailed | undefined
}

type Fetch = (known: FetchedKeys | undefined) => Promise<FetchedKeys>

/** Addresses, and bytes of documents and of the keys beside them. */
const most = { entries: 4_000, bytes: 8_000_000 }
/** Bytes that a key takes beside its document. */
const keySize = 4_000
/** Bytes that every address takes. */
const entrySize = 2_000

/** The keys at addresses, with a bound in bytes: what was fetched the longest ago goes. */
export class KeptKeys {
  readonly #kept = new BoundedMap<FetchedKeys>(most)
  readonly #running = new Map<string, { asker: string; found: Promise<FetchedKeys> }>()

  get(uri: string): FetchedKeys | undefined {
    return this.#kept.get(uri)
  }

  /**
   * Asks for the keys at an address; whoever comes while that is under way has the same answer. What `fetch` throws is
   * not kept: it is about `asker`, so whoever waited for it asks once more, as itself.
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
