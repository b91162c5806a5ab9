import type { Client } from '../../protocol/clients/client.ts'
import { type Outgoing, OutgoingFailed } from '../../protocol/ports/outgoing.ts'
import { rasterImageType } from './raster-image.ts'

/** Bytes of a logo at most. It is shown at 48 pixels, and embedded in every page that shows it. */
const longest = 65_536
/** How many results are cached. */
const mostKept = 128
/** Milliseconds for which a logo, the lack of a usable one, and a request that was not sent are cached. */
const keptFor = { found: 6 * 3_600_000, nothing: 600_000, notSent: 5_000 }
/** Milliseconds that a page waits for a logo. Without one, it shows the first letter of the client's name. */
const longestWait = 1_000

type Owner = Pick<Client, 'id' | 'declared'>

/**
 * The logos of clients. This server fetches them, so that the host of a logo does not learn who visits our pages, and
 * shows them only if they are raster images. RFC 7591 §2 `logo_uri`
 */
export class Logos {
  readonly #call: Outgoing
  readonly #now: () => number
  readonly #kept = new Map<string, { until: number; logo: Promise<string | undefined> }>()

  constructor(call: Outgoing, now: () => number) {
    this.#call = call
    this.#now = now
  }

  /**
   * The logo of a client as a `data:` URI; `undefined` if there is none, none that may be shown, or none yet. The logo of
   * a self-registered client must come from `host`, where the browser goes next: the client could use the logo of another
   * host to impersonate it.
   */
  async of(client: Pick<Client, 'id' | 'logoUri' | 'declared'>, host: string): Promise<string | undefined> {
    const { logoUri, declared } = client
    if (logoUri === undefined || !(declared || URL.parse(logoUri)?.host === host)) return undefined
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, longestWait, undefined)
    })
    try {
      return await Promise.race([this.#logo(logoUri, client), late])
    } finally {
      clearTimeout(timer)
    }
  }

  #logo(uri: string, client: Owner): Promise<string | undefined> {
    // Cached separately, because a declared client may use addresses that other clients may not.
    const name = `${client.declared} ${uri}`
    const known = this.#kept.get(name)
    if (known !== undefined && known.until > this.#now()) return known.logo
    const fetched = this.#fetched(uri, client)
    // Cached from the start, so that concurrent pages wait for the same response.
    const entry = { until: this.#now() + keptFor.nothing, logo: fetched.then(({ logo }) => logo) }
    this.#kept.delete(name)
    this.#kept.set(name, entry)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest)
    void fetched.then(({ kept }) => {
      entry.until = this.#now() + kept
    })
    return entry.logo
  }

  async #fetched(url: string, client: Owner): Promise<{ logo: string | undefined; kept: number }> {
    try {
      const headers = { accept: 'image/png, image/jpeg, image/webp, image/gif' }
      const { status, body } = await this.#call({
        purpose: 'logo',
        client,
        source: undefined,
        method: 'GET',
        url,
        headers,
        longest,
        as: 'base64',
      })
      const type = status === 200 ? rasterImageType(Buffer.from(body, 'base64')) : undefined
      if (type === undefined) return { logo: undefined, kept: keptFor.nothing }
      return { logo: `data:${type};base64,${body}`, kept: keptFor.found }
    } catch (error) {
      // The page must be shown without the logo.
      if (!(error instanceof OutgoingFailed)) throw error
      const { failure } = error
      const isOurs = failure === 'busy' || failure === 'resting'
      return { logo: undefined, kept: isOurs ? keptFor.notSent : keptFor.nothing }
    }
  }
}
