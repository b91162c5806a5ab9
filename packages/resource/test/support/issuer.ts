import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { ResourceServerOptions } from '../../src/index.ts'

/** The identifier of the API under test. */
export const drive = 'https://drive.example/'

/** The time of the tests, in milliseconds. */
export const noon = Date.UTC(2030, 0, 1, 12)

export type SigningKey = { kid: string; alg: string; privateKey: CryptoKey; publicJwk: JWK }

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** An authorization server whose every response a test can replace. */
export type TestIssuer = {
  issuer: string
  key: SigningKey
  /** Handlers by path; replace one to make the server misbehave. */
  routes: Map<string, Handler>
  /** The paths of all requests, in order. */
  requests: string[]
  /** Replaces the published keys by these. */
  publish(...keys: SigningKey[]): void
  /** Options for a resource server that trusts this issuer, with its clock at noon. */
  options(more?: Partial<ResourceServerOptions>): ResourceServerOptions
  [Symbol.asyncDispose](): Promise<void>
}

export async function anIssuer({ path = '' } = {}): Promise<TestIssuer> {
  const routes = new Map<string, Handler>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    const asked = request.url ?? ''
    requests.push(asked)
    const handler = routes.get(asked)
    if (handler) return handler(request, response)
    response.writeHead(404).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = origin + path
  const key = await aKey('first')
  const publish = (...keys: SigningKey[]) =>
    routes.set('/jwks', sending({ keys: keys.map((one) => one.publicJwk) }))
  publish(key)
  routes.set(
    `/.well-known/oauth-authorization-server${path}`,
    sending({ issuer, jwks_uri: `${origin}/jwks`, introspection_endpoint: `${origin}/introspect` }),
  )
  return {
    issuer,
    key,
    routes,
    requests,
    publish,
    options: (more = {}) => ({ issuer, audience: drive, now: () => noon, ...more }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

export async function aKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** A valid signed token. Each claim and header member can be replaced or, with `undefined`, omitted. */
export async function aToken(
  from: Pick<TestIssuer, 'issuer' | 'key'>,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(goodClaims(from.issuer, claims))
    .setProtectedHeader({ typ: 'at+jwt', alg: from.key.alg, kid: from.key.kid, ...header })
    .sign(from.key.privateKey, { crit: { 'http://example.com/odd': true } })
}

export function goodClaims(issuer: string, claims: Record<string, unknown> = {}) {
  const seconds = noon / 1000
  return {
    iss: issuer,
    aud: drive,
    sub: 'alice',
    client_id: 'print-shop',
    scope: 'photos.read photos.list',
    iat: seconds - 60,
    exp: seconds + 540,
    jti: 'token-1',
    ...claims,
  }
}

export function bearer(token: string) {
  return { headers: { authorization: `Bearer ${token}` } }
}

export function sending(body: unknown, status = 200, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}
