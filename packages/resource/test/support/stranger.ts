import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'

/** The part of `oidc-provider` used here; the package has no types of its own. */
type ProviderModule = {
  default: new (issuer: string, configuration: Record<string, unknown>) => { callback(): RequestListener }
}

/** An authorization server by another author, with two clients: one that calls the API, and the API itself. */
export type Stranger = {
  issuer: string
  /** Gets a client credentials token for one resource: a JWT, or opaque if the resource ends in `opaque`. */
  token(resource: string, scope?: string): Promise<string>
  revoke(token: string): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export const api = { clientId: 'drive', clientSecret: 'drive-secret-of-the-tests' }
const caller = { clientId: 'thumbnailer', clientSecret: 'thumbnailer-secret-of-the-tests' }

export async function aStranger(): Promise<Stranger> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  server.on('request', await provider(issuer))

  async function post(path: string, form: Record<string, string>): Promise<Response> {
    const authorization = `Basic ${btoa(`${caller.clientId}:${caller.clientSecret}`)}`
    return fetch(issuer + path, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(form),
    })
  }
  return {
    issuer,
    async token(resource, scope = 'photos.read') {
      const response = await post('/token', { grant_type: 'client_credentials', resource, scope })
      const { access_token } = (await response.json()) as { access_token?: string }
      if (!access_token) throw new Error(`no token: ${response.status}`)
      return access_token
    },
    async revoke(token) {
      const { status } = await post('/token/revocation', { token })
      if (status !== 200) throw new Error(`not revoked: ${status}`)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

async function provider(issuer: string) {
  // `as string`, because the compiler would look for the missing types of a literal.
  const { default: Provider }: ProviderModule = await import('oidc-provider' as string)
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const client = { redirect_uris: [], response_types: [] }
  return new Provider(issuer, {
    clients: [
      {
        ...client,
        client_id: caller.clientId,
        client_secret: caller.clientSecret,
        grant_types: ['client_credentials'],
      },
      { ...client, client_id: api.clientId, client_secret: api.clientSecret, grant_types: [] },
    ],
    scopes: ['photos.read', 'photos.list'],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'stranger', alg: 'ES256', use: 'sig' }] },
    cookies: { keys: ['cookie-key-of-the-tests'] },
    // The default is RS256, but the key here is elliptic.
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          scope: 'photos.read photos.list',
          audience: resource,
          accessTokenTTL: 600,
          accessTokenFormat: resource.endsWith('opaque') ? 'opaque' : 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  }).callback()
}
