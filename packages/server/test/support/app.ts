import { createHash, randomBytes } from 'node:crypto'
import { type Visited, Walker } from './walker.ts'

export type TokenAnswer = {
  status: number
  headers: Headers
  body: Record<string, unknown> & {
    access_token?: string
    refresh_token?: string
    id_token?: string
    error?: string
    error_description?: string
    scope?: string
    expires_in?: number
  }
}

/** A client that sends exactly what a test wants, including requests that client libraries refuse to send. */
export class App {
  readonly server: Visited
  readonly id: string
  readonly secret: string | undefined
  readonly redirectUri: string

  constructor(server: Visited, id: string, redirectUri: string, secret?: string) {
    this.server = server
    this.id = id
    this.redirectUri = redirectUri
    this.secret = secret
  }

  /** Builds an authorization request. Returns it with its PKCE verifier. */
  request(extra: Record<string, string | readonly string[] | undefined> = {}): {
    url: string
    verifier: string
  } {
    const verifier = randomBytes(32).toString('base64url')
    const params = new URLSearchParams({
      response_type: 'code',
      client_id: this.id,
      redirect_uri: this.redirectUri,
      scope: 'openid photos.read',
      state: 'a state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
    for (const [name, value] of Object.entries(extra)) {
      params.delete(name)
      for (const each of value === undefined ? [] : [value].flat()) params.append(name, each)
    }
    return { url: `${this.server.issuer}/authorize?${params}`, verifier }
  }

  /** Goes through sign-in and consent. Returns the code and its PKCE verifier. */
  async authorize(
    extra: Record<string, string | readonly string[] | undefined> = {},
    options: {
      walker?: Walker
      username?: string
      password?: string
      choice?: Record<string, string | string[]>
    } = {},
  ): Promise<{ code: string; verifier: string; walker: Walker; answer: URLSearchParams }> {
    const walker = options.walker ?? new Walker(this.server)
    const { url, verifier } = this.request(extra)
    await walker.go(url)
    if (walker.url.includes('/sign-in?')) await walker.signIn(options.username, options.password)
    if (walker.url.includes('/consent?')) await walker.allow(options.choice)
    const answer = walker.answer()
    const code = answer.get('code')
    if (code === null) throw new Error(`no code at ${walker.url}: ${walker.html.slice(0, 1500)}`)
    return { code, verifier, walker, answer }
  }

  /** Posts a form with the authentication of this client. */
  async post(path: string, fields: Record<string, string | readonly string[]>): Promise<TokenAnswer> {
    const form = new URLSearchParams()
    for (const [name, value] of Object.entries(fields))
      for (const each of [value].flat()) form.append(name, each)
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
    if (this.secret === undefined) form.append('client_id', this.id)
    else headers.authorization = `Basic ${Buffer.from(`${this.id}:${this.secret}`).toString('base64')}`
    const request = new Request(this.server.issuer + path, { method: 'POST', headers, body: form.toString() })
    const response = await this.server.fetch(request)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
  }

  redeem(code: string, verifier: string, extra: Record<string, string> = {}): Promise<TokenAnswer> {
    return this.post('/token', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.redirectUri,
      code_verifier: verifier,
      ...extra,
    })
  }

  refresh(refreshToken: string, extra: Record<string, string> = {}): Promise<TokenAnswer> {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken, ...extra })
  }

  introspect(token: string): Promise<TokenAnswer> {
    return this.post('/introspect', { token })
  }

  revoke(token: string): Promise<TokenAnswer> {
    return this.post('/revoke', { token })
  }

  async userInfo(
    accessToken: string,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const headers = { authorization: `Bearer ${accessToken}` }
    const response = await this.server.fetch(new Request(`${this.server.issuer}/userinfo`, { headers }))
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
  }
}

/** The clients of `aConfiguration`. */
export const apps = {
  printShop: (server: Visited) =>
    new App(server, 'print-shop', 'https://shop.example/callback', 'print-shop-secret-0123456789abcdef'),
  spa: (server: Visited) => new App(server, 'spa', 'https://spa.example/callback'),
  cli: (server: Visited) => new App(server, 'cli', 'http://127.0.0.1:49152/callback'),
  thumbnailer: (server: Visited) => new App(server, 'thumbnailer', '', 'thumbnailer-secret-0123456789abcdef'),
  driveApi: (server: Visited) => new App(server, 'drive-api', '', 'drive-api-secret-0123456789abcdef'),
  albumApi: (server: Visited) => new App(server, 'album-api', '', 'album-api-secret-0123456789abcdef'),
}
