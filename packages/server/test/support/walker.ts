import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Server } from '../../src/server.ts'
import type { Clock } from './clock.ts'

/** A server, with its clock if the test controls it. */
export type Visited = Pick<Server, 'fetch' | 'issuer'> & { clock?: Clock }

/** Milliseconds before a button is pressed, a little more than the minimum that the server requires. */
const looked = 800

type Form = { action: string; fields: URLSearchParams }

/** A minimal browser without scripts: cookies, redirects, forms. */
export class Walker {
  readonly #server: Visited
  /** The monotonic time before which no button of the page may be pressed. */
  #looksUntil = 0
  readonly cookies = new Map<string, string>()
  /** All `Set-Cookie` headers received, in order. */
  readonly setCookies: string[] = []
  /** The current URL: the last page, or the target of the last redirect that left the server. */
  url = ''
  status = 0
  html = ''
  headers = new Headers()

  constructor(server: Visited) {
    this.#server = server
  }

  /** Follows redirects within the server. Stops at a page, or at a redirect to elsewhere, which is then `url`. */
  async go(url: string, init: RequestInit = {}): Promise<this> {
    let next = new URL(url, this.#server.issuer)
    let request = init
    for (let step = 0; step < 10; step += 1) {
      const response = await this.#send(next, request)
      const location = response.headers.get('location')
      if (location === null) return this
      assert.equal(response.status, 303, 'every redirect is a 303 (RFC 9700 §4.12)')
      const target = new URL(location, next)
      this.url = location.startsWith('/') ? target.href : location
      if (target.origin !== new URL(this.#server.issuer).origin) return this
      next = target
      request = {}
    }
    throw new Error('too many redirects')
  }

  async #send(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    const jar = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (jar !== '') headers.set('cookie', jar)
    const response = await this.#server.fetch(new Request(url, { ...init, headers, redirect: 'manual' }))
    for (const cookie of response.headers.getSetCookie()) {
      this.setCookies.push(cookie)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0/i.test(cookie)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    this.url = url.href
    this.status = response.status
    this.headers = response.headers
    this.html = await response.text()
    if (this.html.includes('class="decides"')) this.#look()
    return response
  }

  /** Lets the minimum time before a button may be pressed pass: advances the clock of the test, or waits later. */
  #look(): void {
    if (this.#server.clock === undefined) this.#looksUntil = performance.now() + looked
    else this.#server.clock.advance(1)
  }

  /** The name of the cookie that identifies this browser. */
  get browserCookie(): string {
    return [...this.cookies.keys()].find((name) => name.includes('vk_browser_')) ?? assert.fail('no cookie')
  }

  /** A form of the page, with its preset values: the one that posts to `path`, else the one with a decision. */
  form(path?: string): Form {
    const forms = [...this.html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)]
    const named = forms.find(([, attributes = '']) => attribute(attributes, 'action') === path)
    const deciding = forms.find(([, attributes = '']) => attribute(attributes, 'class') === 'decides')
    const [, attributes = '', inner = ''] = named ?? deciding ?? forms[0] ?? []
    const action = attribute(attributes, 'action')
    assert.ok(action !== undefined, `a form on ${this.url}: ${this.status} ${this.html.slice(0, 2000)}`)
    const fields = new URLSearchParams()
    for (const [input] of inner.matchAll(/<input[^>]*>/g)) {
      const [name, type] = [attribute(input, 'name'), attribute(input, 'type')]
      const off = (type === 'checkbox' || type === 'radio') && !/\schecked(?=[\s>])/.test(input)
      if (name !== undefined && !off) fields.append(name, attribute(input, 'value') ?? '')
    }
    return { action, fields }
  }

  /** Fills in the form and submits it. `fill` may include the name and value of a button. */
  async submit(fill: Record<string, string | readonly string[]> = {}, path?: string): Promise<this> {
    const { action, fields } = this.form(path)
    for (const [name, value] of Object.entries(fill)) {
      fields.delete(name)
      for (const each of [value].flat()) fields.append(name, each)
    }
    return this.post(action, fields)
  }

  /** Posts a form as a browser does from one of the server's own pages. */
  async post(url: string, fields: URLSearchParams): Promise<this> {
    const rest = this.#looksUntil - performance.now()
    if (rest > 0) await setTimeout(rest)
    return this.go(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        origin: new URL(this.#server.issuer).origin,
      },
      body: fields.toString(),
    })
  }

  async signIn(username = 'alice', password = 'correct horse battery'): Promise<this> {
    return this.submit({ username, password })
  }

  async allow(choice: Record<string, string | readonly string[]> = {}): Promise<this> {
    return this.submit({ decision: 'allow', ...choice })
  }

  /** The parameters of an authorization response in the query or fragment. */
  answer(): URLSearchParams {
    const mark = this.url.search(/[?#]/)
    return new URLSearchParams(this.url.slice(mark + 1))
  }
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&#13;', '\r')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
