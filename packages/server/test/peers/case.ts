import { createHash } from 'node:crypto'
import { App } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import type { Party } from './party.ts'
import { clients, drive, secretOf } from './registered.ts'

/** One request to both servers. `ask` also does what has to come before it, such as a sign-in. */
export type Case = { name: string; ask(party: Party): Promise<Response> }

export const verifier = 'a-verifier-that-is-as-long-as-a-verifier-has-to-be-0123456789'
export const challenge = createHash('sha256').update(verifier).digest('base64url')

export type Fields = Readonly<Record<string, string | readonly string[] | undefined>>

/** A valid authorization request of this client, except for the change. */
export function authorizationRequest(id: string, change: Fields = {}): URLSearchParams {
  const redirectUri = clients.find((client) => client.client_id === id)?.redirect_uris
  const asked: Fields = {
    response_type: 'code',
    client_id: id,
    redirect_uri: Array.isArray(redirectUri) ? redirectUri[0] : undefined,
    scope: 'openid photos.read',
    state: 'a-state',
    nonce: 'a-nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...change,
  }
  return form(asked)
}

export function form(fields: Fields): URLSearchParams {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const each of value === undefined ? [] : [value].flat()) params.append(name, each)
  }
  return params
}

/** Sends one request. Follows only a redirect of a POST to the same path, which turns a form into a query. */
export async function send(party: Party, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (!headers.has('accept')) headers.set('accept', 'text/html, application/json')
  const response = await party.fetch(
    new Request(party.issuer + path, { ...init, headers, redirect: 'manual' }),
  )
  const next = new URL(response.headers.get('location') ?? '/', party.issuer)
  const again = init.method === 'POST' && next.pathname === new URL(path, party.issuer).pathname
  if (!again) return response
  await response.body?.cancel()
  return send(party, next.pathname + next.search, { headers: { accept: headers.get('accept') ?? '' } })
}

/** Posts a form as a program does, which accepts JSON and no pages. */
export function post(
  party: Party,
  path: string,
  fields: Fields | URLSearchParams,
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = fields instanceof URLSearchParams ? fields : form(fields)
  const type = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  return send(party, path, { method: 'POST', headers: { ...type, ...headers }, body: body.toString() })
}

/** The token request by which a service gets a token for the API. */
export const ofService = { grant_type: 'client_credentials', scope: 'photos.read', resource: drive }

/** A case in which a program posts a form to this endpoint. The path is a part of the name of the case. */
export function asking(
  path: string,
  what: string,
  fields: Fields,
  headers: Record<string, string> = {},
): Case {
  return { name: `${path.slice(1)}: ${what}`, ask: (party) => post(party, path, fields, headers) }
}

export function basic(id: string, secret = secretOf(id)): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }
}

/** The client as our own test client, for the steps that have to come before a request. */
export function appOf(party: Party, id: string): App {
  const client = clients.find((each) => each.client_id === id)
  const [redirectUri = ''] = (client?.redirect_uris ?? []) as string[]
  return new App(party, id, redirectUri, client?.client_secret as string | undefined)
}

const signedIn = new WeakMap<Party, Map<string, Promise<Walker>>>()

/** Alice's browser, in which she is signed in and has given this client consent to its usual scopes. */
export function browserOf(party: Party, id: string): Promise<Walker> {
  const known = signedIn.get(party) ?? new Map<string, Promise<Walker>>()
  signedIn.set(party, known)
  const walker = known.get(id) ?? newBrowserOf(party, id)
  known.set(id, walker)
  return walker
}

/** The same, but a new one each time. */
export async function newBrowserOf(party: Party, id: string): Promise<Walker> {
  const walker = new Walker(party)
  await walker.go(
    `${party.issuer}/authorize?${authorizationRequest(id, { scope: 'openid profile photos.read' })}`,
  )
  if (walker.url.includes('/sign-in?')) await walker.signIn()
  if (walker.url.includes('/consent?')) await walker.allow({ duration: 'forever' })
  if (!walker.answer().has('code'))
    throw new Error(`${party.name} gave ${id} no code: ${walker.url} ${walker.html}`)
  return walker
}

export function cookiesOf(walker: Walker): Record<string, string> {
  return { cookie: [...walker.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
}

export type Tokens = { accessToken: string; refreshToken: string; idToken: string; code: string }

/** A fresh code from Alice's browser, after consent if the server asks for it. */
export async function freshCode(party: Party, id: string, change: Fields = {}): Promise<string> {
  const walker = await browserOf(party, id)
  await walker.go(`${party.issuer}/authorize?${authorizationRequest(id, change)}`)
  if (walker.url.includes('/consent?')) await walker.allow({ duration: 'forever' })
  const code = walker.answer().get('code')
  if (code === null) throw new Error(`${party.name} gave ${id} no code: ${walker.url} ${walker.html}`)
  return code
}

/** The tokens of a completed authorization. */
export async function freshTokens(party: Party, id: string): Promise<Tokens> {
  const scope = 'openid profile photos.read offline_access'
  const code = await freshCode(party, id, { scope, prompt: 'consent' })
  const { body } = await appOf(party, id).redeem(code, verifier)
  const { access_token, refresh_token, id_token } = body
  if (!access_token || !refresh_token || !id_token) {
    throw new Error(`${party.name} gave ${id} no tokens: ${JSON.stringify(body)}`)
  }
  return { accessToken: access_token, refreshToken: refresh_token, idToken: id_token, code }
}
