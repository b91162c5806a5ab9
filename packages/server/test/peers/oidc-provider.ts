import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type ClientMetadata, type Configuration, errors } from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'
import LRU from 'oidc-provider/lib/helpers/lru.js'
import type { Party } from './party.ts'
import { clients, drive, everyResponseType } from './registered.ts'

const keys = [
  { kid: 'ed', alg: 'EdDSA', key: generateKeyPairSync('ed25519').privateKey },
  { kid: 'es', alg: 'ES256', key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey },
  { kid: 'rs', alg: 'RS256', key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey },
]

/** Replaces its default storage, which evicts all but a thousand entries, sessions and grants among them. */
const storage = new LRU({ maxSize: 100_000 })

/** It does not support `token` alone, and refuses to start with a client registered for it. */
const typesThere = everyResponseType.filter((type) => type !== 'token')

const alice = {
  name: 'Alice Adams',
  given_name: 'Alice',
  family_name: 'Adams',
  updated_at: 1_700_000_000,
  email: 'alice@example.com',
  email_verified: true,
}

/** Every feature that this server has as well, and the same choices where a standard leaves them open. */
const configuration: Configuration = {
  adapter: (model) => new MemoryAdapter(model, storage),
  clients: clients.map(registeredThere),
  jwks: {
    keys: keys.map(({ kid, alg, key }) => ({ ...key.export({ format: 'jwk' }), use: 'sig', alg, kid })),
  },
  cookies: { keys: [randomBytes(32).toString('hex')], long: { sameSite: 'none' } },
  scopes: ['openid', 'offline_access', 'photos.read'],
  claims: {
    profile: [
      ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile'],
      ...['picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
    ],
    email: ['email', 'email_verified'],
    address: ['address'],
    phone: ['phone_number', 'phone_number_verified'],
  },
  responseTypes: typesThere as NonNullable<Configuration['responseTypes']>,
  clientAuthMethods: [
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'none',
  ],
  acrValues: ['urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'],
  subjectTypes: ['public', 'pairwise'],
  pairwiseIdentifier: (_context, accountId, client) => `${client.clientId} ${accountId}`,
  pkce: { required: () => true },
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: (context) => context.oidc.client?.tokenEndpointAuthMethod === 'none',
  findAccount: (_context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, preferred_username: id, ...alice }),
  }),
  interactions: { url: (_context, { uid, prompt }) => `/interaction/${uid}/${prompt.name}` },
  renderError: (context, { error }) => {
    context.type = 'html'
    context.body = `<code id="error-code">${error}</code>`
  },
  routes: {
    authorization: '/authorize',
    token: '/token',
    userinfo: '/userinfo',
    introspection: '/introspect',
    revocation: '/revoke',
    pushed_authorization_request: '/par',
    device_authorization: '/device-authorization',
    code_verification: '/device',
    end_session: '/end-session',
    jwks: '/jwks',
    registration: '/register',
  },
  enableHttpPostMethods: true,
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    encryption: { enabled: true },
    introspection: { enabled: true },
    jwtIntrospection: { enabled: true },
    jwtResponseModes: { enabled: true },
    jwtUserinfo: { enabled: true },
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    requestObjects: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => {
        if (resource !== drive) throw new errors.InvalidTarget()
        return { scope: 'photos.read', audience: drive, accessTokenTTL: 600, accessTokenFormat: 'opaque' }
      },
    },
  },
}

/** A client without scopes is registered there by leaving the member out. */
function registeredThere({ scope, response_types, ...client }: (typeof clients)[number]) {
  const types = response_types === everyResponseType ? typesThere : response_types
  return {
    ...client,
    response_types: types,
    ...(scope === '' ? {} : { scope: String(scope) }),
  } as ClientMetadata
}

/** The peer: node-oidc-provider as published, on its own port, where everybody is Alice and gives consent. */
export async function oidcProvider(): Promise<Party & AsyncDisposable> {
  // On a busy machine a keep-alive connection may be reused late.
  const server = createServer({ keepAliveTimeout: 0 })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, configuration)
  const handle = provider.callback()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/')) void sayYes(provider, request, response)
    else handle(request, response)
  })
  return {
    name: 'oidc-provider',
    issuer,
    fetch: (request) => fetch(request),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** Signs Alice in, and gives consent to the request. */
async function sayYes(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { params, grantId, prompt } = await provider.interactionDetails(request, response)
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant = known ?? new provider.Grant({ accountId: 'alice', clientId: String(params.client_id) })
  grant.addOIDCScope(String(params.scope ?? ''))
  grant.addResourceScope(drive, 'photos.read')
  const consent = { grantId: await grant.save() }
  const login = { accountId: 'alice' }
  const result = prompt.name === 'consent' ? { consent } : { login, consent }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
}
