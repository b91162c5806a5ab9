import type { Client } from '../../protocol/clients/client.ts'
import { type Outgoing, OutgoingFailed } from '../../protocol/ports/outgoing.ts'
import { rasterImageType } from './raster-image.ts'

/** Bytes. A logo is shown at 48 pixels; it comes along in every page that shows it. */
const longest = 65_536
/** How many are kept, and for how many milliseconds: what is there, that nothing usable is, and that nobody has asked. */
const mostKept = 128
const keptFor = { found: 6 * 3_600_000, nothing: 600_000, noPlace: 5_000 }
/** Milliseconds that a page waits for one: the app's letter does, too. */
const patience = 1_000

type Owner = Pick<Client, 'id' | 'declared'>

/**
 * The logos of apps, fetched by this server so that no app's host learns who looks at our pages, and shown only if
 * they are pictures and nothing more. RFC 7591 §2 `logo_uri`
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
   * As a `data:` URI; `undefined` where there is none, none that may be shown, or none yet. Of an app that nobody
   * vouches for only one from `host`, where the browser goes next: another host's would make it look like that one.
   */
  async of(client: Pick<Client, 'id' | 'logoUri' | 'declared'>, host: string): Promise<string | undefined> {
    const { logoUri, declared } = client
    if (logoUri === undefined || !(declared || URL.parse(logoUri)?.host === host)) return undefined
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, patience, undefined)
    })
    try {
      return await Promise.race([this.#logo(logoUri, client), late])
    } finally {
      clearTimeout(timer)
    }
  }

  #logo(uri: string, client: Owner): Promise<string | undefined> {
    // Apart, for a declared client's address may lead where no other client's may.
    const name = `${client.declared} ${uri}`
    const known = this.#kept.get(name)
    if (known !== undefined && known.until > this.#now()) return known.logo
    const fetched = this.#fetched(uri, client)
    // Kept from the beginning: whoever asks meanwhile waits for the same answer.
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
      // A logo is no reason to show no page.
      if (!(error instanceof OutgoingFailed)) throw error
      const { failure } = error
      const isOurs = failure === 'busy' || failure === 'resting'
      return { logo: undefined, kept: isOurs ? keptFor.noPlace : keptFor.nothing }
    }
  }
}
