import { createHash, randomBytes } from 'node:crypto'
import { type BenchClient, bench, type Target } from '../parameters.ts'
import { type Answer, cookiesOf, get, header, post, type Script } from './http.ts'

/** A page whose button works only after a minimum time (clickjacking protection), and that time. */
export type Looking = { page: Answer; at: string; until: number }

/** Milliseconds before the button is pressed, a little more than Valetkey requires. */
const looked = 800

/** A minimal browser: cookies, redirects, forms. */
export class Browser {
  readonly #target: Target
  readonly #person: { username: string; password: string }
  readonly #headers: Readonly<Record<string, string>>
  readonly #cookies = new Map<string, string>()

  constructor(
    target: Target,
    person: { username: string; password: string } = bench.person,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.#target = target
    this.#person = person
    this.#headers = headers
  }

  /** Adds a cookie from elsewhere. */
  accept(cookie: string): void {
    const equals = cookie.indexOf('=')
    const [name, value] = [cookie.slice(0, equals), cookie.slice(equals + 1)]
    if (value === '') this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }

  /**
   * Opens a URL of the server and signs in if asked, up to a page with a minimum time, or a redirect to the client.
   */
  *approach(path: string): Script<URL | Looking> {
    const answer = yield* this.#send(get(this.#target, path, this.#sent()))
    return yield* this.#walk(answer, path)
  }

  /** Waits for the minimum time of the page, allows the request, and continues to the redirect to the client. */
  *decide({ page, at, until }: Looking): Script<URL> {
    const rest = until - performance.now()
    if (rest > 0) yield { milliseconds: rest }
    const answer = yield* this.#press(page, at)
    const left = yield* this.#walk(answer, at)
    if (left instanceof URL) return left
    throw new Error(`the page appeared again, at ${left.at}`)
  }

  *#press(page: Answer, from: string): Script<Answer> {
    const { action, fields } = this.#filled(page)
    const { pathname, search } = new URL(action, new URL(from, this.#target.issuer))
    const sent = { ...this.#sent(), 'sec-fetch-site': 'same-origin', origin: originOf(this.#target) }
    return yield* this.#send(post(this.#target, pathname + search, fields, sent))
  }

  *#walk(first: Answer, from: string): Script<URL | Looking> {
    let answer = first
    let at = from
    for (let step = 0; step < 12; step += 1) {
      const location = header(answer, 'location')
      if (location !== undefined) {
        const next = new URL(location, new URL(at, this.#target.issuer))
        if (next.origin !== new URL(this.#target.issuer).origin) return next
        at = next.pathname + next.search
        answer = yield* this.#send(get(this.#target, at, this.#sent()))
      } else if (answer.body.includes('class="decides"')) {
        return { page: answer, at, until: performance.now() + looked }
      } else answer = yield* this.#press(answer, at)
    }
    throw new Error(`not finished after 12 steps, at ${at}`)
  }

  *#send(request: string): Script<Answer> {
    const answer = yield request
    for (const cookie of cookiesOf(answer)) this.accept(cookie)
    return answer
  }

  #sent(): Record<string, string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return cookie === '' ? { ...this.#headers } : { ...this.#headers, cookie }
  }

  /** The form of a page, with the credentials filled in. */
  #filled({ status, body }: Answer): { action: string; fields: URLSearchParams } {
    const [, attributes = '', inner = ''] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(body) ?? []
    const action = attribute(attributes, 'action')
    if (status !== 200 || action === undefined) throw new Error(`no form: ${status} ${body.slice(0, 800)}`)
    const fields = new URLSearchParams()
    for (const [input] of inner.matchAll(/<input[^>]*>/g)) {
      const [name, type] = [attribute(input, 'name'), attribute(input, 'type')]
      const off = (type === 'checkbox' || type === 'radio') && !/\schecked(?=[\s>])/.test(input)
      if (name !== undefined && !off) fields.append(name, attribute(input, 'value') ?? '')
    }
    if (fields.has('password')) {
      fields.set('username', this.#person.username)
      fields.set('password', this.#person.password)
    } else fields.set('decision', 'allow')
    return { action, fields }
  }
}

/** The Origin header of a form that is posted from the server's own page. */
function originOf({ issuer }: Target): string {
  return new URL(issuer).origin
}

/** An authorization request with PKCE, and the verifier that its code will need. RFC 7636 §4 */
export function authorizationRequest(
  target: Target,
  client: BenchClient,
  api: string,
  scope: string,
): { path: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: bench.redirectUri,
    scope,
    state: verifier.slice(0, 16),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(target.namesResource ? { resource: api } : {}),
  })
  return { path: `${target.paths.authorize}?${query}`, verifier }
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`)
    .exec(tag)?.[1]
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
