import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Configuration, TestServer } from './a-server.ts'
import { oldApp } from './an-old-app.ts'
import type { Asked } from './ask.ts'
import { richConfiguration } from './rich-requests.ts'

/** The key of `print-shop` and `service`. */
export const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** The authentication of clients, in the form or in the header. */
export const proofs = {
  basic: (id: string, secret: string): Asked => ({
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  }),
  assertionType: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
}

export const secrets = {
  shop: 'print-shop-secret-0123456789abcdef',
  other: 'other-shop-secret-0123456789abcdef',
}

const service = {
  client_id: 'service',
  client_name: 'A service',
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  scope: 'photos.read',
  jwks: { keys: [publicKey.export({ format: 'jwk' })] },
}

const television = {
  client_id: 'television',
  client_name: 'Photo Frame',
  grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
  scope: 'openid photos.read offline_access',
}

/** A client that may omit PKCE, to test requests without a challenge. */
const exempt = {
  client_id: 'exempt',
  client_secret: 'exempt-secret-0123456789abcdef',
  client_name: 'Exempt',
  redirect_uris: ['https://exempt.example/callback'],
  grant_types: ['authorization_code', 'client_credentials'],
  require_pkce: false,
  scope: 'openid photos.read album.write',
}

/** Print Shop's post-logout redirect URI. */
const leaving = { post_logout_redirect_uris: ['https://shop.example/bye'] }

/** The configuration of a server with all features, and a client of each kind. */
export const everyGrant = {
  ...richConfiguration,
  features: { device: true, password: true, implicit: true, hybrid: true },
  clients: [
    ...richConfiguration.clients.map((client) =>
      client.client_id === 'print-shop' ? { ...client, jwks: service.jwks, ...leaving } : client,
    ),
    service,
    television,
    { ...television, client_id: 'other-frame' },
    exempt,
    oldApp,
  ],
} satisfies Configuration

/** A valid assertion of the client `service`, with these changes. */
export function assertion(
  server: Pick<TestServer, 'issuer' | 'clock'>,
  change: { claims?: Record<string, unknown>; header?: Record<string, unknown> } = {},
): Promise<string> {
  const now = Math.floor(server.clock.now() / 1000)
  const claims = {
    iss: 'service',
    sub: 'service',
    aud: server.issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
  }
  return signedByClient({ ...claims, ...change.claims }, change.header)
}

/** Signs these claims with the key of `print-shop` and `service`. */
export function signedByClient(
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey)
}
