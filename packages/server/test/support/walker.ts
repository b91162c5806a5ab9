import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Server } from '../../src/server.ts'
import type { Clock } from './clock.ts'

/** A server that a person can visit, with its clock where a test has the clock in its hand. */
export type Visited = Pick<Server, 'fetch' | 'issuer'> & { clock?: Clock }

/** Milliseconds for which the server wants a page to be looked at before its buttons count, and some more. */
const looked = 800

type Form = { action: string; fields: URLSearchParams }

/** A person with a browser, as far as HTTP shows it: cookies, links, forms. It runs no script. */
export class Walker {
  readonly #server: Visited
  /** By the machine's own watch, until when the page has to be looked at. */
  #looksUntil = 0
  readonly cookies = new Map<string, string>()
  /** Every `Set-Cookie` that came, in order. */
  readonly setCookies: string[] = []
  /** Where it stands: the last page that was not a redirect to another place of this server. */
  url = ''
  status = 0
  html = ''
  headers = new Headers()

  constructor(server: Visited) {
    this.#server = server
  }

  /** Follows redirects inside the server; stops at a page, or at a redirect that leaves, which is then `url`. */
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

  /** A person looks at a page before they press a button of it: a clock of the test's moves on, or there is a wait. */
  #look(): void {
    if (this.#server.clock === undefined) this.#looksUntil = performance.now() + looked
    else this.#server.clock.advance(1)
  }

  /** The main form of the page, filled in as the page shows it. */
  form(): Form {
    const [, attributes = '', inner = ''] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(this.html) ?? []
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

  /** Fills in the form and sends it, by way of a button that may have a name and value. */
  async submit(fill: Record<string, string | readonly string[]> = {}): Promise<this> {
    const { action, fields } = this.form()
    for (const [name, value] of Object.entries(fill)) {
      fields.delete(name)
      for (const each of [value].flat()) fields.append(name, each)
    }
    return this.post(action, fields)
  }

  /** Sends a form as a browser does from one of the server's own pages. */
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

  /** The parameters of an authorization response that came by query or fragment. */
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
