import { createHash } from 'node:crypto'
import { BoundedMap } from '../../protocol/bounds/bounded-map.ts'
import { type Outgoing, OutgoingFailed } from '../../protocol/ports/outgoing.ts'
import { normalized } from './password.ts'

/** `failed`: the service could not be asked, so the password was accepted. */
export type BreachLookup = 'breached' | 'not_breached' | 'failed'

export type BreachService = {
  /** The address of the service, to which five hexadecimal digits are appended. */
  url: string
  call: Outgoing
  /** Milliseconds since 1970. */
  now(): number
  /** Called after every lookup. `reason`: why it failed. */
  seen(outcome: BreachLookup, reason?: string): void
}

/** The number of hexadecimal digits that the service learns, of forty: about 800 breached passwords have the same. */
const prefixLength = 5
/** Bytes of a response at most: three times as many as the largest with padding today. */
const longest = 250_000
/** A person who corrects another field sends the same password again. */
const most = { entries: 16, bytes: 1_000_000 }
/** Milliseconds for which a response is kept. */
const keptFor = 600_000
/** Milliseconds in which a service is left alone that has too much to do. RFC 6585 §4 */
const pause = 60_000
/** One line: the rest of a hash, and how often it was found; zero for padding. */
const line = /^([\dA-F]{35}):(\d{1,12})$/i

/**
 * Looks up passwords in a service that knows those from breaches, with the range API of Have I Been Pwned: the service
 * learns five digits of the SHA-1, answers with the rest of every hash that begins with them, and cannot tell which was
 * meant. ASVS 6.2.12
 */
export class BreachedPasswords {
  readonly #service: BreachService
  #pausedUntil = -Infinity
  readonly #kept = new BoundedMap<{ until: number; rests: string }>(most)

  constructor(service: BreachService) {
    this.#service = service
  }

  /**
   * Whether a password is known from a breach. False if the service cannot be asked: otherwise it could keep everybody
   * from changing a password, even after a breach of this server. `source`: the IP address of the browser.
   */
  async has(password: string, source: string | undefined): Promise<boolean> {
    const { seen } = this.#service
    const hash = createHash('sha1')
      .update(normalized(password) ?? '')
      .digest('hex')
      .toUpperCase()
    try {
      const rests = await this.#rests(hash.slice(0, prefixLength), source)
      const isBreached = rests.includes(`${hash.slice(prefixLength)}\n`)
      seen(isBreached ? 'breached' : 'not_breached')
      return isBreached
    } catch (error) {
      if (!(error instanceof OutgoingFailed)) throw error
      seen('failed', error.message)
      return false
    }
  }

  /** The rests of the breached hashes with this prefix, a line each. */
  async #rests(prefix: string, source: string | undefined): Promise<string> {
    const { now } = this.#service
    const known = this.#kept.get(prefix)
    if (known !== undefined && known.until > now()) return known.rests
    const rests = readRange(await this.#ask(prefix, source))
    this.#kept.set(prefix, { until: now() + keptFor, rests }, rests.length)
    return rests
  }

  async #ask(prefix: string, source: string | undefined): Promise<string> {
    const { url, call, now } = this.#service
    if (now() < this.#pausedUntil) throw new OutgoingFailed('is not asked for a minute after it refused')
    const { status, body } = await call({
      purpose: 'breached_password',
      // The operator chose the address, as for a declared client.
      client: { id: 'breached passwords', declared: true },
      source,
      method: 'GET',
      url: url + prefix,
      // With padding, the size of the encrypted response does not tell the prefix.
      headers: { 'add-padding': 'true', 'user-agent': 'Valetkey' },
      longest,
    })
    if (status === 429 || status >= 500) this.#pausedUntil = now() + pause
    if (status !== 200) throw new OutgoingFailed(`answered with status ${status}`)
    return body
  }
}

function readRange(body: string): string {
  const lines = body.split(/\r?\n/).filter((each) => each !== '')
  const found = lines.map((each) => line.exec(each))
  // An error page, or another protocol. A service that knows no hash with this prefix is not the right one either.
  if (lines.length === 0 || found.includes(null)) throw new OutgoingFailed('answered with something else')
  return found.flatMap((match) => (Number(match?.[2]) > 0 ? [`${match?.[1]?.toUpperCase()}\n`] : [])).join('')
}
