/** The members of a response whose values a client sends later, by the path of the endpoint. */
const members: Readonly<Record<string, readonly string[]>> = {
  '/token': ['access_token', 'refresh_token', 'id_token'],
  '/par': ['request_uri'],
  '/device_authorization': ['device_code', 'user_code'],
  '/register': ['client_id', 'client_secret', 'registration_access_token'],
}

/** A response of the server to a request at this path. */
export type Answer = { path: string; location?: string | undefined; body: string }

/**
 * The values that a server has made so far, and their names: `{code}`, `{access_token}`, and `{access_token-2}` for the
 * second one. Another server makes other values in the same order, so that a recorded request can be sent to it.
 */
export class ReturnedValues {
  /** The name of each value. */
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()

  /** Finds the values in a response. */
  learn({ path, location, body }: Answer): void {
    if (location !== undefined) {
      const response = new URLSearchParams(location.slice(location.search(/[?#]/) + 1))
      for (const name of ['code', 'id_token']) this.#name(name, response.get(name))
    }
    const wanted = members[path]
    if (wanted === undefined) return
    const answer = objectIn(body)
    for (const name of wanted) this.#name(name, answer[name])
  }

  #name(name: string, value: unknown): void {
    if (typeof value !== 'string' || this.#names.has(value)) return
    const count = (this.#counts.get(name) ?? 0) + 1
    this.#counts.set(name, count)
    this.#names.set(value, count === 1 ? `{${name}}` : `{${name}-${count}}`)
  }

  /** The text with names in place of values. */
  hidden(text: string): string {
    // Longest first, because one value may be contained in another.
    return [...this.#names]
      .sort(([one], [other]) => other.length - one.length)
      .reduce(
        (left, [value, name]) => left.replaceAll(value, name).replaceAll(encodeURIComponent(value), name),
        text,
      )
  }

  /** The text with values in place of names. `encode`: how a value is written there. */
  filled(text: string, encode: (value: string) => string = String): string {
    return [...this.#names].reduce((left, [value, name]) => left.replaceAll(name, encode(value)), text)
  }
}

function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
