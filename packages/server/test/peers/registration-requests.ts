import { type Case, send } from './case.ts'
import type { Party } from './party.ts'
import { deviceGrant, everyResponseType, jwks } from './registered.ts'

const good = { redirect_uris: ['https://new.example/callback'], client_name: 'New Shop' }
const native = { application_type: 'native', token_endpoint_auth_method: 'none' }
const to = (...redirect_uris: unknown[]) => ({ redirect_uris })

/** Client metadata, as changes to a valid registration. */
const changes: Readonly<Record<string, Record<string, unknown>>> = {
  valid: {},
  'no redirect_uris': { redirect_uris: undefined },
  'an empty list of redirect_uris': to(),
  'redirect_uris that are a string': { redirect_uris: 'https://new.example/callback' },
  'a redirect_uri that is a number': to(1),
  'a redirect_uri that is not a URI': to('callback'),
  'a redirect_uri with a fragment': to('https://new.example/callback#a'),
  'a redirect_uri with a query': to('https://new.example/callback?a=b'),
  'a redirect_uri with http': to('http://new.example/callback'),
  'a redirect_uri on localhost, for the web': to('http://localhost/callback'),
  'a redirect_uri on loopback, for the web': to('http://127.0.0.1/callback'),
  'a redirect_uri that is a script': to('javascript:alert(1)'),
  'a redirect_uri that is a data URL': to('data:text/html,a'),
  'a redirect_uri with a custom scheme, of an app without application_type': to('com.example.new:/callback'),
  'a redirect_uri with user information': to('https://a:b@new.example/callback'),
  'a redirect_uri with a star': to('https://*.example/callback'),
  'the same redirect_uri twice': to('https://new.example/callback', 'https://new.example/callback'),
  'a native app on loopback': { ...native, ...to('http://127.0.0.1/callback') },
  'a native app on the other loopback address': { ...native, ...to('http://[::1]/callback') },
  'a native app on localhost': { ...native, ...to('http://localhost/callback') },
  'a native app with a private-use scheme': { ...native, ...to('com.example.new:/callback') },
  'a native app with a scheme without a dot': { ...native, ...to('newshop:/callback') },
  'a native app with https': { ...native, ...to('https://new.example/callback') },
  'a native app with http to another host': { ...native, ...to('http://new.example/callback') },
  'an unknown application_type': { application_type: 'foo' },
  'no name': { client_name: undefined },
  'a name that is a number': { client_name: 1 },
  'a very long name': { client_name: 'n'.repeat(10_000) },
  'a name in another language': { 'client_name#de': 'Neuer Laden' },
  'no client authentication': { token_endpoint_auth_method: 'none' },
  'a secret in the body': { token_endpoint_auth_method: 'client_secret_post' },
  client_secret_jwt: { token_endpoint_auth_method: 'client_secret_jwt' },
  'an unknown authentication method': { token_endpoint_auth_method: 'foo' },
  'an authentication method that is a number': { token_endpoint_auth_method: 1 },
  tls_client_auth: { token_endpoint_auth_method: 'tls_client_auth' },
  private_key_jwt: { token_endpoint_auth_method: 'private_key_jwt', jwks },
  'private_key_jwt without a key': { token_endpoint_auth_method: 'private_key_jwt' },
  'an unknown algorithm for assertions': {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'foo',
    jwks,
  },
  'the algorithm none for assertions': {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'none',
    jwks,
  },
  'keys that are a string': { jwks: 'foo' },
  'keys without a list': { jwks: {} },
  'jwks and jwks_uri': { jwks, jwks_uri: 'https://new.example/jwks' },
  'keys with http': { jwks_uri: 'http://new.example/jwks' },
  'a jwks_uri that is not a URI': { jwks_uri: 'foo' },
  'a private key': {
    jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' }] },
  },
  'a symmetric key': { jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } },
  'the refresh grant': { grant_types: ['authorization_code', 'refresh_token'] },
  'no grant type': { grant_types: [] },
  'grant_types that are a string': { grant_types: 'authorization_code' },
  'an unknown grant type': { grant_types: ['foo'] },
  'a known and an unknown grant type': { grant_types: ['authorization_code', 'foo'] },
  'client credentials': { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
  'client credentials, public': {
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'none',
  },
  'the device grant': { grant_types: [deviceGrant], response_types: [], redirect_uris: [] },
  'the implicit grant without its response type': { grant_types: ['implicit'] },
  'response type id_token with its grant': { grant_types: ['implicit'], response_types: ['id_token'] },
  'response type id_token without its grant': { response_types: ['id_token'] },
  'response type code without its grant': { grant_types: ['implicit'], response_types: ['code'] },
  'response type code id_token': {
    grant_types: ['authorization_code', 'implicit'],
    response_types: ['code id_token'],
  },
  'every response type but token alone': {
    grant_types: ['authorization_code', 'implicit'],
    response_types: everyResponseType.filter((type) => type !== 'token'),
  },
  'an unknown response type': { response_types: ['foo'] },
  'response_types that are a string': { response_types: 'code' },
  'a scope': { scope: 'openid photos.read' },
  'an unknown scope': { scope: 'openid foo' },
  'a scope that is a list': { scope: ['openid'] },
  'a malformed scope': { scope: '"' },
  'pairwise subjects': { subject_type: 'pairwise' },
  'an unknown subject_type': { subject_type: 'foo' },
  'pairwise subjects at two hosts': {
    subject_type: 'pairwise',
    ...to('https://one.example/callback', 'https://two.example/callback'),
  },
  'a sector_identifier_uri with http': { sector_identifier_uri: 'http://new.example/sector' },
  'ID tokens by ES256': { id_token_signed_response_alg: 'ES256' },
  'ID tokens by a MAC': { id_token_signed_response_alg: 'HS256' },
  'ID tokens without a signature': { id_token_signed_response_alg: 'none' },
  'ID tokens by an unknown algorithm': { id_token_signed_response_alg: 'foo' },
  'encrypted ID tokens': { id_token_encrypted_response_alg: 'RSA-OAEP-256', jwks },
  'ID tokens encrypted by an unknown algorithm': { id_token_encrypted_response_alg: 'foo', jwks },
  'ID tokens encrypted with RSA 1.5': { id_token_encrypted_response_alg: 'RSA1_5', jwks },
  'an enc without its alg': { id_token_encrypted_response_enc: 'A128GCM', jwks },
  'UserInfo that is signed': { userinfo_signed_response_alg: 'RS256' },
  'UserInfo without a signature': { userinfo_signed_response_alg: 'none' },
  'request objects signed with an unknown algorithm': { request_object_signing_alg: 'foo' },
  'request objects without a signature': { request_object_signing_alg: 'none' },
  'signed authorization responses': { authorization_signed_response_alg: 'RS256' },
  'authorization responses without a signature': { authorization_signed_response_alg: 'none' },
  'a default_max_age': { default_max_age: 3600 },
  'a negative default_max_age': { default_max_age: -1 },
  'a default_max_age that is a string': { default_max_age: '3600' },
  require_auth_time: { require_auth_time: true },
  'require_auth_time that is a string': { require_auth_time: 'true' },
  'only pushed authorization requests': { require_pushed_authorization_requests: true },
  'a logo': { logo_uri: 'https://new.example/logo.png' },
  'a logo that is a script': { logo_uri: 'javascript:alert(1)' },
  'a home page that is not a URI': { client_uri: 'foo' },
  contacts: { contacts: ['a@new.example'] },
  'contacts that are a string': { contacts: 'a@new.example' },
  'an initiate-login URI': { initiate_login_uri: 'https://new.example/login' },
  'an initiate-login URI with http': { initiate_login_uri: 'http://new.example/login' },
  'a post-logout redirect URI': { post_logout_redirect_uris: ['https://new.example/bye'] },
  'a post-logout redirect URI that is a script': { post_logout_redirect_uris: ['javascript:alert(1)'] },
  'a post-logout redirect URI that is not a URI': { post_logout_redirect_uris: ['bye'] },
  'a back-channel logout URI': { backchannel_logout_uri: 'https://new.example/told' },
  'a back-channel logout URI with a fragment': { backchannel_logout_uri: 'https://new.example/told#a' },
  'a back-channel logout URI that is a script': { backchannel_logout_uri: 'javascript:alert(1)' },
  'an unknown member': { foo: 'bar' },
  'a chosen client_id': { client_id: 'web' },
  'a chosen client_secret': { client_secret: 'secret' },
  'a software statement that is not a JWT': { software_statement: 'foo' },
}

/** The members that every registration response has besides the registered metadata. */
const issued = [
  'client_id',
  'client_id_issued_at',
  'client_secret',
  'client_secret_expires_at',
  'registration_access_token',
  'registration_client_uri',
]

type Registered = Readonly<Record<string, unknown>>

const sendJson = (party: Party, path: string, method: string, body: unknown, token?: unknown) =>
  send(party, path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })

/** The same response, without the metadata that the client sent. */
async function shortened(answer: Promise<Response>): Promise<Response> {
  const response = await answer
  if (!response.ok || response.status === 204) return response
  const body = (await response.json()) as Registered
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => issued.includes(name)))
  return Response.json(kept, { status: response.status })
}

const registrations: readonly Case[] = Object.entries(changes).map(([what, change]) => ({
  name: `registration: ${what}`,
  ask: (party) => shortened(sendJson(party, '/register', 'POST', { ...good, ...change })),
}))

const bodies: readonly Case[] = (
  [
    ['not JSON', '{'],
    ['a list', '[]'],
    ['a string', '"foo"'],
    ['null', 'null'],
    ['nothing', ''],
  ] as const
).map(([what, body]) => ({
  name: `registration, sent: ${what}`,
  ask: (party) => sendJson(party, '/register', 'POST', body),
}))

type Managing = (app: Registered) => { method: string; body?: unknown; token?: unknown; path?: string }

const tokenOf = (app: Registered) => ({ token: app.registration_access_token })
const managings: Readonly<Record<string, Managing>> = {
  'to be read': (app) => ({ method: 'GET', ...tokenOf(app) }),
  'without a token': () => ({ method: 'GET' }),
  'with another token': () => ({ method: 'GET', token: 'foo' }),
  'of an unknown client': (app) => ({ method: 'GET', ...tokenOf(app), path: 'nobody' }),
  'of a declared client': (app) => ({ method: 'GET', ...tokenOf(app), path: 'web' }),
  'to be changed': ({ client_id, client_secret, ...app }) => ({
    method: 'PUT',
    body: { ...good, client_id, client_secret, client_name: 'Newer Shop' },
    ...tokenOf(app),
  }),
  'to be changed without client_id': (app) => ({ method: 'PUT', body: good, ...tokenOf(app) }),
  'to be changed to another client_id': (app) => ({
    method: 'PUT',
    body: { ...good, client_id: 'web' },
    ...tokenOf(app),
  }),
  'to be changed to another secret': ({ client_id, ...app }) => ({
    method: 'PUT',
    body: { ...good, client_id, client_secret: 'secret' },
    ...tokenOf(app),
  }),
  'to be changed with a registration access token in it': ({ client_id, client_secret, ...app }) => ({
    method: 'PUT',
    body: { ...good, client_id, client_secret, registration_access_token: 'foo' },
    ...tokenOf(app),
  }),
  'to be changed to invalid metadata': ({ client_id, client_secret, ...app }) => ({
    method: 'PUT',
    body: { ...good, client_id, client_secret, redirect_uris: ['https://new.example/#a'] },
    ...tokenOf(app),
  }),
  'to be changed by a body that is not JSON': (app) => ({ method: 'PUT', body: '{', ...tokenOf(app) }),
  'to be deleted': (app) => ({ method: 'DELETE', ...tokenOf(app) }),
  'to be deleted with another token': () => ({ method: 'DELETE', token: 'foo' }),
  'by PATCH': (app) => ({ method: 'PATCH', body: good, ...tokenOf(app) }),
}

/** Registers an app, and sends a request to the client configuration endpoint that the server named. */
async function manage(party: Party, managing: Managing): Promise<Response> {
  const app = (await (await sendJson(party, '/register', 'POST', good)).json()) as Registered
  const { method, body, token, path } = managing(app)
  const uri = String(app.registration_client_uri).slice(party.issuer.length)
  const target = path === undefined ? uri : uri.replace(String(app.client_id), path)
  return shortened(sendJson(party, target, method, body, token))
}

export const registrationRequests: readonly Case[] = [
  ...registrations,
  ...bodies,
  ...Object.entries(managings).map(
    ([what, managing]): Case => ({
      name: `registration, ${what}`,
      ask: (party) => manage(party, managing),
    }),
  ),
]
