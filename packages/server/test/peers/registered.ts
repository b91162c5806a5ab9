import { exportJWK, generateKeyPair } from 'jose'

/** The API that both servers know, with one scope and opaque tokens. */
export const drive = 'https://drive.example/'
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

export const everyResponseType = [
  'code',
  'none',
  'id_token',
  'token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
]

export const secretOf = (id: string): string => `${id}-secret-0123456789-0123456789-abcdef`

/** The key that `keyed` and `signing` are registered with, and a key of no client. */
export const keys = {
  own: await generateKeyPair('ES256', { extractable: true }),
  stranger: await generateKeyPair('ES256', { extractable: true }),
}
export const jwks = {
  keys: [{ ...(await exportJWK(keys.own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' }],
}

type Registered = { client_id: string } & Record<string, unknown>

const app = (id: string, more: Record<string, unknown> = {}): Registered => ({
  client_id: id,
  ...(more.token_endpoint_auth_method === 'none' || more.jwks !== undefined
    ? {}
    : { client_secret: secretOf(id) }),
  client_name: id,
  redirect_uris: [`https://${id}.example/callback`],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: 'openid profile email photos.read offline_access',
  ...more,
})
const machine = (id: string, more: Record<string, unknown> = {}): Registered =>
  app(id, {
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    scope: 'photos.read',
    ...more,
  })

/** One client of each kind, registered with the same metadata at both servers. */
export const clients: readonly Registered[] = [
  app('web', { post_logout_redirect_uris: ['https://web.example/bye'] }),
  app('post', { token_endpoint_auth_method: 'client_secret_post' }),
  app('many', { redirect_uris: ['https://many.example/one', 'https://many.example/two'] }),
  app('page', { token_endpoint_auth_method: 'none' }),
  app('cli', {
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
  }),
  app('old', {
    response_types: everyResponseType,
    grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  }),
  app('signed', {
    userinfo_signed_response_alg: 'RS256',
    introspection_signed_response_alg: 'ES256',
    authorization_signed_response_alg: 'ES256',
    id_token_signed_response_alg: 'ES256',
  }),
  app('pushing', { require_pushed_authorization_requests: true }),
  app('signing', {
    require_signed_request_object: true,
    request_object_signing_alg: 'ES256',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks,
  }),
  app('television', {
    token_endpoint_auth_method: 'none',
    redirect_uris: [],
    response_types: [],
    grant_types: [deviceGrant, 'refresh_token'],
  }),
  machine('service'),
  machine('keyed', {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks,
  }),
  machine('mac', {
    token_endpoint_auth_method: 'client_secret_jwt',
    token_endpoint_auth_signing_alg: 'HS256',
  }),
  machine('api', { scope: '' }),
]
