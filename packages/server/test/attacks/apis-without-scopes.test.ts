import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { OldApp, oldApp } from '../support/an-old-app.ts'
import { App, type TokenAnswer } from '../support/app.ts'
import { cleanedUp } from '../support/cleaned-up.ts'
import { refusedSettings } from '../support/refused-settings.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const notes = 'https://notes.example/'
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const callback = 'https://agent.example/callback'
const secret = 'agent-secret-0123456789abcdef-0123'

const apis = [...aConfiguration.apis, { identifier: notes, name: 'Notes' }]
const agent = {
  client_id: 'agent',
  client_secret: secret,
  client_name: 'Agent',
  redirect_uris: [callback],
  grant_types: [
    'authorization_code',
    'refresh_token',
    'implicit',
    'client_credentials',
    'password',
    deviceGrant,
  ],
  response_types: ['code', 'id_token token'],
  token_endpoint_auth_method: 'client_secret_basic',
  scope: 'openid offline_access',
}

/** The configuration with an agent registered for `openid`, and for these APIs by identifier. */
const configuration = (resources?: readonly string[]) => ({
  apis,
  features: { device: true, password: true, implicit: true },
  clients: [...aConfiguration.clients, { ...agent, ...(resources && { resources }) }],
})

const audienceOf = ({ body }: TokenAnswer): unknown => {
  const [, payload = ''] = String(body.access_token).split('.')
  return payload === '' ? 'UserInfo' : JSON.parse(Buffer.from(payload, 'base64url').toString()).aud
}

/** Every way in which a client can request an API, up to the first response. */
const ways = {
  'the authorization endpoint': async (app: App) => {
    const walker = await new Walker(app.server).go(app.request({ scope: 'openid', resource: notes }).url)
    return Object.fromEntries(walker.url.includes(callback) ? walker.answer() : [['asked', walker.url]])
  },
  'a response with tokens': async (app: App) => {
    const front = { response_type: 'id_token token', nonce: 'n', resource: notes, scope: 'openid' }
    const walker = await new Walker(app.server).go(app.request(front).url)
    return Object.fromEntries(walker.url.includes(callback) ? walker.answer() : [['asked', walker.url]])
  },
  'a pushed request': async (app: App) => {
    const { url } = app.request({ scope: 'openid', resource: notes })
    return (await app.post('/par', Object.fromEntries(new URL(url).searchParams))).body
  },
  'a device': async (app: App) =>
    (await app.post('/device-authorization', { scope: 'openid', resource: notes })).body,
  'a password': async (app: App) => {
    const alice = { username: 'alice', password: 'correct horse battery' }
    return (await app.post('/token', { grant_type: 'password', ...alice, scope: 'openid', resource: notes }))
      .body
  },
  'the client itself': async (app: App) =>
    (await app.post('/token', { grant_type: 'client_credentials', resource: notes })).body,
}

describe('an API without scopes is open only to clients registered for it (threats B15, D16, RFC 8707 §2)', () => {
  let closed: TestServer & AsyncDisposable
  let open: TestServer & AsyncDisposable
  before(async () => {
    closed = await aWatchedServer(configuration())
    open = await aWatchedServer(configuration([notes]))
  })
  after(() => Promise.all([closed, open].map((server) => server[Symbol.asyncDispose]())))

  for (const [what, ask] of Object.entries(ways)) {
    test(`by ${what} no other client gets a token for it, and the error says what is missing`, async () => {
      const refused = await ask(new App(closed, agent.client_id, callback, secret))
      assert.equal(refused.error, 'invalid_target', JSON.stringify(refused))
      assert.match(
        String(refused.error_description),
        /not listed in resources in the registration of the client/,
      )
      const answered = await ask(new App(open, agent.client_id, callback, secret))
      assert.equal(answered.error, undefined, JSON.stringify(answered))
    })
  }

  test('a grant without it cannot be used for it at a later request', async () => {
    const app = new App(closed, agent.client_id, callback, secret)
    const { code, verifier } = await app.authorize({ scope: 'openid offline_access' })
    assert.equal((await app.redeem(code, verifier, { resource: notes })).body.error, 'invalid_target')
    const tokens = await app.redeem(code, verifier)
    const refreshToken = tokens.body.refresh_token ?? ''
    assert.equal((await app.refresh(refreshToken, { resource: notes })).body.error, 'invalid_target')
    const { body } = await app.post('/device-authorization', { scope: 'openid' })
    const walker = await new Walker(closed).go(String(body.verification_uri_complete))
    await walker.signIn()
    await walker.submit()
    await walker.allow()
    const poll = { grant_type: deviceGrant, device_code: String(body.device_code) }
    assert.equal((await app.post('/token', { ...poll, resource: notes })).body.error, 'invalid_target')
    assert.equal((await app.post('/token', poll)).status, 200)
  })

  test('removing it from a registration affects earlier grants as well', async () => {
    const clock = open.clock
    const app = new App(open, agent.client_id, callback, secret)
    const { code, verifier } = await app.authorize({ scope: 'openid offline_access', resource: notes })
    const first = await app.redeem(code, verifier)
    assert.equal(audienceOf(first), notes)
    const again = await app.authorize({ scope: 'openid offline_access', resource: notes })
    await using shrunk = await aServer(configuration(), { data: open.data, clock })
    const there = new App(shrunk, agent.client_id, callback, secret)
    const refreshToken = first.body.refresh_token ?? ''
    assert.equal((await there.refresh(refreshToken, { resource: notes })).body.error, 'invalid_target')
    assert.equal(audienceOf(await there.refresh(refreshToken)), 'UserInfo')
    assert.equal(audienceOf(await there.redeem(again.code, again.verifier)), 'UserInfo')
    await cleanedUp(shrunk)
  })

  test('a client with the password grant gets a token for it only if registered for it (RFC 9700 §2.4)', async () => {
    for (const [resources, audience] of [
      [undefined, undefined],
      [[notes], notes],
    ] as const) {
      const entry = { ...oldApp, scope: 'openid', ...(resources && { resources }) }
      const clients = [...aConfiguration.clients, entry]
      await using server = await aWatchedServer({ apis, features: { password: true }, clients })
      const answer = await new OldApp(server).password({ scope: 'openid', resource: notes })
      assert.deepEqual(answer.status === 200 ? audienceOf(answer) : undefined, audience)
    }
  })

  test('a self-registered app gets only the APIs that the policy names', async () => {
    const app = {
      client_name: 'New',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'none',
      scope: 'openid',
    }
    for (const [policy, asked, registered] of [
      [undefined, undefined, []],
      [undefined, [notes], []],
      [[notes], undefined, [notes]],
      [[notes], [], []],
      [[notes], ['https://notes.example'], [notes]],
      [[notes], ['https://drive.example/', 'https://elsewhere.example/'], []],
    ] as const) {
      const registration = { mode: 'open', ...(policy && { resources: policy }) }
      await using server = await aWatchedServer({ apis, registration })
      const { status, body } = await register(server, { ...app, ...(asked && { resources: asked }) })
      assert.deepEqual([status, body.resources ?? []], [201, registered])
      const own = new App(server, String(body.client_id), callback)
      const walker = await new Walker(server).go(own.request({ scope: 'openid', resource: notes }).url)
      assert.equal(walker.url.includes('/sign-in?'), registered.length > 0, walker.url)
    }
  })

  test('an unknown API identifier in the configuration is an error', () => {
    const clients = [...aConfiguration.clients, { ...agent, resources: [notes, 'https://note.example/'] }]
    const features = { device: true, password: true, implicit: true }
    assert.deepEqual(refusedSettings({ apis, features, clients, registration: { resources: ['x'] } }), [
      'clients[7].resources[1]: expected the identifier of an entry of apis, got "https://note.example/"',
      'registration.resources[0]: expected the identifier of an entry of apis, got "x"',
    ])
  })
})
