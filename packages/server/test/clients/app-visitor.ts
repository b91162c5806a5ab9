import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text as textOf } from 'node:stream/consumers'

/** What a browser got from an app, of which nothing was followed. */
export type Visited = { status: number; location: string | null; text: string }

/** The same person's browser at an app of others: it keeps the app's cookies and goes where it is told. */
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
        // As a browser that goes to a page, which is no script that asks for data: some apps look at that.
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

  /** Follows redirects inside the app, and stops at a page or where the app sends the browser elsewhere. */
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
