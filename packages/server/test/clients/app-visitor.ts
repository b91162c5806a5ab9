import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text as textOf } from 'node:stream/consumers'

/** The response of an app, without following a redirect. */
export type Visited = { status: number; location: string | null; text: string }

/** The person's browser at a third-party app: it keeps the app's cookies and follows its redirects. */
export class AppVisitor {
  readonly #origin: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string) {
    this.#origin = origin
  }

  /** One request, with a form if there is one. */
  async visit(url: string, fields?: URLSearchParams): Promise<Visited> {
    const target = new URL(url, this.#origin)
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const asking = request(target, {
      method: fields === undefined ? 'GET' : 'POST',
      headers: {
        // Headers of a navigation, not of a fetch by a script: some apps check that.
        accept: 'text/html,*/*;q=0.8',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        connection: 'close',
        ...(cookie === '' ? {} : { cookie }),
        ...(fields === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
    })
    asking.end(fields?.toString())
    const [response] = (await once(asking, 'response')) as [IncomingMessage]
    for (const each of response.headers['set-cookie'] ?? []) this.#keep(each)
    const location = response.headers.location
    return {
      status: response.statusCode ?? 0,
      location: location === undefined ? null : new URL(location, target).href,
      text: await textOf(response),
    }
  }

  #keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    const over = value === '' || /max-age=0|expires=thu, 01[ -]jan[ -]1970/i.test(cookie)
    if (over) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }

  /** Follows redirects within the app, and stops at a page or a redirect to another origin. */
  async go(url: string): Promise<Visited> {
    let visited = await this.visit(url)
    for (let step = 0; step < 10; step += 1) {
      const { location } = visited
      if (location === null || new URL(location).origin !== this.#origin) return visited
      visited = await this.visit(location)
    }
    throw new Error(`too many redirects at ${this.#origin}`)
  }
}
