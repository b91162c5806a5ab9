import { argon2, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import Provider, { type Configuration } from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'
import LRU from 'oidc-provider/lib/helpers/lru.js'
import { bench } from '../parameters.ts'

/**
 * node-oidc-provider with its own in-memory adapter, which loses everything when it exits. It has no pages for
 * production, so this file has minimal sign-in and consent pages. The password is hashed at the same cost as ours.
 */
// By default the adapter keeps only 1,000 entries, too few for a supply of codes.
const storage = new LRU({ maxSize: 1_000_000 })

const keys = [
  { kid: 'es256', alg: 'ES256', key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey },
  { kid: 'rs256', alg: 'RS256', key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey },
]
const formats: Readonly<Record<string, { alg: 'ES256' | 'RS256' } | undefined>> = {
  [bench.apis.es256]: { alg: 'ES256' },
  [bench.apis.rs256]: { alg: 'RS256' },
}
const port = Number(process.argv[2])
const issuer = `http://localhost:${port}`
const web = { redirect_uris: [bench.redirectUri], grant_types: ['authorization_code', 'refresh_token'] }
const machine = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'] }
const signing = { id_token_signed_response_alg: 'ES256' } as const

const configuration: Configuration = {
  adapter: (model) => new MemoryAdapter(model, storage),
  jwks: {
    keys: keys.map(({ kid, alg, key }) => ({ ...key.export({ format: 'jwk' }), use: 'sig', alg, kid })),
  },
  clients: [
    { client_id: bench.service.id, client_secret: bench.service.secret, ...machine, ...signing },
    { client_id: bench.api.id, client_secret: bench.api.secret, ...machine, ...signing },
    { client_id: bench.shop.id, client_secret: bench.shop.secret, ...web, ...signing },
    { client_id: bench.page.id, token_endpoint_auth_method: 'none', ...web, ...signing },
  ],
  scopes: ['openid', 'profile', 'offline_access', bench.scope],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
  pkce: { required: () => true },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  ttl: { AccessToken: 600, AuthorizationCode: 600, Grant: 86_400, Session: 86_400, RefreshToken: 86_400 },
  rotateRefreshToken: (context) => context.oidc.client?.tokenEndpointAuthMethod === 'none',
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: async () => false,
  findAccount: (_context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: 'Alice Adams', preferred_username: id }),
  }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // A request without a resource gets a token for UserInfo.
      defaultResource: () => [],
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => {
        const jwt = formats[resource]
        const shared = { scope: bench.scope, audience: resource, accessTokenTTL: 600 }
        return jwt === undefined
          ? { ...shared, accessTokenFormat: 'opaque' }
          : { ...shared, accessTokenFormat: 'jwt', jwt: { sign: { alg: jwt.alg } } }
      },
    },
  },
}
const provider = new Provider(issuer, configuration)
const handle = provider.callback()

const derive = promisify(argon2)
const salt = randomBytes(16)
const stored = await hashed(bench.person.password)

createServer((request, response) => {
  if (!request.url?.startsWith('/interaction/')) {
    handle(request, response)
    return
  }
  interact(request, response).catch((error: unknown) => {
    console.error(error)
    response.writeHead(500, { 'content-length': 0 }).end()
  })
}).listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`))

async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const details = await provider.interactionDetails(request, response)
  if (request.method === 'GET') return page(response, details.uid, details.prompt.name)
  const form = new URLSearchParams(await text(request))
  if (details.prompt.name === 'login') {
    if (!timingSafeEqual(await hashed(form.get('password') ?? ''), stored)) {
      response.writeHead(403, { 'content-length': 0 }).end()
      return
    }
    const login = { accountId: form.get('username') ?? '' }
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
    return
  }
  const grant =
    details.grantId === undefined
      ? new provider.Grant({
          accountId: details.session?.accountId ?? '',
          clientId: String(details.params.client_id),
        })
      : await provider.Grant.find(details.grantId)
  if (grant === undefined) throw new Error('the grant does not exist')
  const asked = details.prompt.details as {
    missingOIDCScope?: string[]
    missingResourceScopes?: Record<string, string[]>
  }
  grant.addOIDCScope((asked.missingOIDCScope ?? []).join(' '))
  for (const [api, scopes] of Object.entries(asked.missingResourceScopes ?? {}))
    grant.addResourceScope(api, scopes.join(' '))
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true })
}

function page(response: ServerResponse, uid: string, prompt: string): void {
  const fields =
    prompt === 'login'
      ? '<input name="username" type="text"><input name="password" type="password">'
      : '<input name="decision" type="hidden" value="allow">'
  const html = `<!doctype html><title>${prompt}</title><form method="post" action="/interaction/${uid}">${fields}<button>Go on</button></form>`
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(html) })
  response.end(html)
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function hashed(password: string): Promise<Buffer> {
  const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
  return derive('argon2id', { message: password, nonce: salt, ...cost })
}
