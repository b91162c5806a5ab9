import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { type Answer, ask } from '../support/ask.ts'
import { type Bought, bought } from '../support/bought.ts'
import { everyGrant } from '../support/every-grant.ts'
import { assertAnswered, RefusalLog } from '../support/refusal.ts'
import { details, summerPrint, winterPrint } from '../support/rich-requests.ts'
import { aWatchedServer } from '../support/watched-server.ts'

type Fields = Record<string, string | readonly string[]>
/** The fault, the client, the parameters, the error code, and the rule in the trace. */
type Row = [name: string, client: string, fields: () => Fields, error: ErrorCode, rule: Rule]

const device = 'urn:ietf:params:oauth:grant-type:device_code'
const none = 'A'.repeat(43)

/** The headers and form fields with which each client of `everyGrant` authenticates. */
function asClient(id: string): { headers: Record<string, string>; form: Fields } {
  const client = everyGrant.clients.find((each) => each.client_id === id) ?? assert.fail(id)
  if (!('client_secret' in client)) return { headers: {}, form: { client_id: id } }
  const secret = String(client.client_secret)
  if (id === 'other-shop') return { headers: {}, form: { client_id: id, client_secret: secret } }
  return {
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    form: {},
  }
}

function post(server: TestServer, id: string, fields: Fields, path = '/token'): Promise<Answer> {
  const { headers, form } = asClient(id)
  return ask(server, path, { headers, form: { ...form, ...fields } })
}

describe('the token endpoint refuses (RFC 6749 §5.2)', () => {
  let server: TestServer & AsyncDisposable
  let log: RefusalLog
  /** A valid code, which no refused request may consume. */
  let code: { code: string; verifier: string }
  let unproven: string
  let tokens: Bought
  let deviceCode: string
  before(async () => {
    server = await aWatchedServer({
      ...everyGrant,
      second_factor: { roles: ['careful'] },
      users: [
        ...aConfiguration.users,
        { username: 'carol', password: 'correct horse battery', name: 'Carol', roles: ['careful'] },
      ],
    })
    const shop = apps.printShop(server)
    const scope = 'openid photos.read offline_access'
    tokens = await bought(shop, { scope, ...details(summerPrint) })
    code = await shop.authorize({ scope }, { walker: tokens.walker })
    const exempt = new App(server, 'exempt', 'https://exempt.example/callback')
    const bare = { code_challenge: undefined, code_challenge_method: undefined }
    unproven = (await exempt.authorize(bare, { walker: tokens.walker })).code
    const asked = await post(server, 'television', { scope: 'photos.read' }, '/device-authorization')
    deviceCode = JSON.parse(asked.html).device_code
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const redeem = (change: Record<string, string | undefined> = {}): Fields => {
    const fields = {
      grant_type: 'authorization_code',
      code: code.code,
      redirect_uri: 'https://shop.example/callback',
      code_verifier: code.verifier,
      ...change,
    }
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
  }
  const refresh = (change: Fields = {}): Fields => ({
    grant_type: 'refresh_token',
    refresh_token: tokens.refreshToken,
    ...change,
  })
  const machine = (change: Fields = {}): Fields => ({ grant_type: 'client_credentials', ...change })
  const person = (change: Fields = {}): Fields => ({
    grant_type: 'password',
    username: 'alice',
    password: 'correct horse battery',
    ...change,
  })
  const poll = (change: Fields = {}): Fields => ({ grant_type: device, device_code: deviceCode, ...change })
  const nowhere = { resource: 'https://nowhere.example/' }

  const rows: Row[] = [
    ['no grant_type', 'print-shop', () => ({}), 'invalid_request', 'request/parameter-present'],
    [
      'an empty grant_type',
      'print-shop',
      () => ({ grant_type: '' }),
      'invalid_request',
      'request/parameter-present',
    ],
    [
      'an unknown grant_type',
      'print-shop',
      () => ({ grant_type: 'wish' }),
      'unsupported_grant_type',
      'grant-type/supported',
    ],
    [
      'a grant_type in another case',
      'print-shop',
      () => redeem({ grant_type: 'Authorization_Code' }),
      'unsupported_grant_type',
      'grant-type/supported',
    ],
    [
      'the grant_type implicit, which has no token request',
      'print-shop',
      () => ({ grant_type: 'implicit' }),
      'unsupported_grant_type',
      'grant-type/supported',
    ],
    ...(['client_credentials', 'password', device] as const).map(
      (grant_type): Row => [
        `${grant_type} of a client that is not registered for it`,
        'print-shop',
        () => ({ grant_type }),
        'unauthorized_client',
        'client/grant-type-allowed',
      ],
    ),
    [
      'a refresh of a client that is not registered for it',
      'thumbnailer',
      () => refresh(),
      'unauthorized_client',
      'client/grant-type-allowed',
    ],

    [
      'no code',
      'print-shop',
      () => redeem({ code: undefined }),
      'invalid_request',
      'request/parameter-present',
    ],
    [
      'an unknown code',
      'print-shop',
      () => redeem({ code: `vk_code_${none}` }),
      'invalid_grant',
      'code/known',
    ],
    ['a malformed code', 'print-shop', () => redeem({ code: 'x' }), 'invalid_grant', 'code/known'],
    ['the code of another client', 'other-shop', () => redeem(), 'invalid_grant', 'code/issued-to-client'],
    [
      'another redirect_uri',
      'print-shop',
      () => redeem({ redirect_uri: 'http://localhost:4002/callback' }),
      'invalid_grant',
      'code/redirect-uri',
    ],
    [
      'no redirect_uri for a code without PKCE',
      'exempt',
      () => redeem({ code: unproven, redirect_uri: undefined, code_verifier: undefined }),
      'invalid_grant',
      'code/redirect-uri',
    ],
    [
      'a verifier for a code without a challenge (RFC 9700 §4.8.2)',
      'exempt',
      () => redeem({ code: unproven, redirect_uri: 'https://exempt.example/callback' }),
      'invalid_grant',
      'pkce/verifier-matches',
    ],
    [
      'no verifier',
      'print-shop',
      () => redeem({ code_verifier: undefined }),
      'invalid_grant',
      'pkce/verifier-matches',
    ],
    [
      'the verifier of another code',
      'print-shop',
      () => redeem({ code_verifier: tokens.verifier }),
      'invalid_grant',
      'pkce/verifier-matches',
    ],
    [
      'a short verifier',
      'print-shop',
      () => redeem({ code_verifier: 'A'.repeat(42) }),
      'invalid_grant',
      'pkce/verifier-matches',
    ],
    [
      'a long verifier',
      'print-shop',
      () => redeem({ code_verifier: 'A'.repeat(129) }),
      'invalid_grant',
      'pkce/verifier-matches',
    ],
    ['an unknown API', 'print-shop', () => redeem(nowhere), 'invalid_target', 'resource/known'],
    [
      'an API that was not granted',
      'print-shop',
      () => redeem({ resource: 'https://album.example/' }),
      'invalid_target',
      'resource/granted',
    ],
    [
      'authorization details that were not granted',
      'print-shop',
      () => redeem(details(winterPrint)),
      'invalid_authorization_details',
      'authorization-details/granted',
    ],
    [
      'malformed authorization details',
      'print-shop',
      () => redeem({ authorization_details: '{' }),
      'invalid_authorization_details',
      'authorization-details/well-formed',
    ],

    [
      'no refresh_token',
      'print-shop',
      () => ({ grant_type: 'refresh_token' }),
      'invalid_request',
      'request/parameter-present',
    ],
    [
      'a malformed refresh token',
      'print-shop',
      () => refresh({ refresh_token: 'x' }),
      'invalid_grant',
      'refresh-token/authentic',
    ],
    [
      'a refresh token of another client',
      'other-shop',
      () => refresh(),
      'invalid_grant',
      'refresh-token/issued-to-client',
    ],
    [
      'a refresh for more than was granted (§6)',
      'print-shop',
      () => refresh({ scope: 'openid email' }),
      'invalid_scope',
      'scope/allowed',
    ],
    [
      'a refresh for a malformed scope',
      'print-shop',
      () => refresh({ scope: 'openid\tphotos.read' }),
      'invalid_scope',
      'scope/well-formed',
    ],
    [
      'a refresh for an unknown API',
      'print-shop',
      () => refresh(nowhere),
      'invalid_target',
      'resource/known',
    ],
    [
      'a refresh for an API that was not granted',
      'print-shop',
      () => refresh({ resource: 'https://album.example/' }),
      'invalid_target',
      'resource/granted',
    ],
    [
      'a refresh for an API without scopes that the client is not registered for',
      'print-shop',
      () => refresh({ resource: 'https://notes.example/' }),
      'invalid_target',
      'resource/registered',
    ],
    [
      'a refresh for an API that the narrowed scope does not belong to',
      'print-shop',
      () => refresh({ scope: 'openid', resource: 'https://drive.example/', ...details() }),
      'invalid_target',
      'resource/has-scope',
    ],
    [
      'a refresh for other authorization details (RFC 9396 §6.1)',
      'print-shop',
      () => refresh(details(winterPrint)),
      'invalid_authorization_details',
      'authorization-details/granted',
    ],

    [
      'a scope about a person with client_credentials',
      'thumbnailer',
      () => machine({ scope: 'openid' }),
      'invalid_scope',
      'scope/meaningful',
    ],
    [
      'offline_access with client_credentials',
      'thumbnailer',
      () => machine({ scope: 'offline_access' }),
      'invalid_scope',
      'scope/meaningful',
    ],
    [
      'a scope that a client is not registered for',
      'thumbnailer',
      () => machine({ scope: 'photos.delete' }),
      'invalid_scope',
      'scope/allowed',
    ],
    ['a malformed scope', 'thumbnailer', () => machine({ scope: '"' }), 'invalid_scope', 'scope/well-formed'],
    [
      'a scope that does not belong to the requested API',
      'exempt',
      () => machine({ scope: 'photos.read album.write', resource: 'https://drive.example/' }),
      'invalid_scope',
      'scope/meaningful',
    ],
    [
      'an unknown API with client_credentials',
      'thumbnailer',
      () => machine(nowhere),
      'invalid_target',
      'resource/known',
    ],
    [
      'an API without scopes that a client is not registered for',
      'thumbnailer',
      () => machine({ resource: 'https://notes.example/' }),
      'invalid_target',
      'resource/registered',
    ],
    [
      'an API of which the client has no scope',
      'thumbnailer',
      () => machine({ resource: 'https://album.example/' }),
      'invalid_target',
      'resource/has-scope',
    ],
    [
      'one token for APIs with different token formats (RFC 9068 §3)',
      'exempt',
      () => machine({ scope: 'photos.read album.write' }),
      'invalid_target',
      'resource/one-token',
    ],
    [
      'authorization details of a type that the client is not registered for',
      'thumbnailer',
      () => machine(details({ type: 'album_delete', album: 'Summer' })),
      'invalid_authorization_details',
      'authorization-details/allowed',
    ],
    [
      'authorization details for another API than the requested one',
      'thumbnailer',
      () => machine({ resource: 'https://album.example/', ...details(summerPrint) }),
      'invalid_authorization_details',
      'authorization-details/allowed',
    ],

    [
      'a password without a username',
      'old-app',
      () => ({ grant_type: 'password', password: 'x' }),
      'invalid_request',
      'request/parameter-present',
    ],
    [
      'a username without a password',
      'old-app',
      () => ({ grant_type: 'password', username: 'alice' }),
      'invalid_request',
      'request/parameter-present',
    ],
    ['a wrong password', 'old-app', () => person({ password: 'wrong' }), 'invalid_grant', 'password/right'],
    [
      'an unknown username',
      'old-app',
      () => person({ username: 'nobody' }),
      'invalid_grant',
      'password/right',
    ],
    [
      'a person who must have a second factor',
      'old-app',
      () => person({ username: 'carol', password: 'correct horse battery' }),
      'invalid_grant',
      'password/no-second-factor',
    ],
    [
      'a scope that the operator did not register',
      'old-app',
      () => person({ scope: 'openid' }),
      'invalid_scope',
      'scope/allowed',
    ],
    [
      'an unknown API with the password grant',
      'old-app',
      () => person(nowhere),
      'invalid_target',
      'resource/known',
    ],

    [
      'no device_code',
      'television',
      () => ({ grant_type: device }),
      'invalid_request',
      'request/parameter-present',
    ],
    [
      'an unknown device code',
      'television',
      () => poll({ device_code: `vk_dev_${none}` }),
      'invalid_grant',
      'device-code/known',
    ],
    [
      'the device code of another client (RFC 8628 §3.4)',
      'other-frame',
      () => poll(),
      'invalid_grant',
      'device-code/issued-to-client',
    ],
  ]
  for (const [name, client, fields, error, rule] of rows) {
    test(name, async () => {
      log.next()
      const answer = await post(server, client, fields())
      assertAnswered(answer, error, 400)
      log.assertRefused({ error, rule })
    })
  }

  test('a poll before the person has decided, and one that comes too soon (RFC 8628 §3.5)', async () => {
    log.next()
    assertAnswered(await post(server, 'television', poll()), 'authorization_pending', 400)
    log.next()
    assertAnswered(await post(server, 'television', poll()), 'slow_down', 400)
    log.assertRefused({ error: 'slow_down', rule: 'device-code/interval' })
  })

  test('the refused requests above did not consume the code, the refresh token or the password attempts', async () => {
    assert.equal((await post(server, 'print-shop', redeem())).status, 200)
    assert.equal((await post(server, 'print-shop', refresh())).status, 200)
    assert.equal((await post(server, 'old-app', person())).status, 200)
    const bare = { code: unproven, redirect_uri: 'https://exempt.example/callback', code_verifier: undefined }
    assert.equal((await post(server, 'exempt', redeem(bare))).status, 200)
  })

  test('a used code (RFC 6749 §10.5)', async () => {
    log.next()
    assertAnswered(await post(server, 'print-shop', redeem()), 'invalid_grant', 400)
    log.assertRefused({ error: 'invalid_grant', rule: 'code/unused' })
  })

  test('an expired code', async () => {
    const old = await apps.printShop(server).authorize({}, { walker: tokens.walker })
    server.clock.advance(60)
    log.next()
    const fields = redeem({ code: old.code, code_verifier: old.verifier })
    assertAnswered(await post(server, 'print-shop', fields), 'invalid_grant', 400)
    log.assertRefused({ error: 'invalid_grant', rule: 'code/fresh' })
  })

  test('a refresh token of a revoked family', async () => {
    await apps.printShop(server).revoke(tokens.refreshToken)
    log.next()
    assertAnswered(await post(server, 'print-shop', refresh()), 'invalid_grant', 400)
    log.assertRefused({ error: 'invalid_grant', rule: 'grant/stands' })
  })

  test('a reused refresh token of a public client (RFC 9700 §4.14.2)', async () => {
    const spa = apps.spa(server)
    const first = await bought(spa, { scope: 'openid photos.read offline_access' })
    const second = await spa.refresh(first.refreshToken)
    await spa.refresh(second.body.refresh_token ?? '')
    server.clock.advance(60)
    log.next()
    const fields = { grant_type: 'refresh_token', refresh_token: first.refreshToken }
    assertAnswered(await post(server, 'spa', fields), 'invalid_grant', 400)
    log.assertRefused({ error: 'invalid_grant', rule: 'refresh-token/not-reused' })
  })

  test('a replaced refresh token that is repeated too often (RFC 9700 §4.14.2)', async () => {
    const spa = apps.spa(server)
    const first = await bought(spa, { scope: 'openid photos.read offline_access' })
    for (let tab = 0; tab < 50; tab += 1) assert.equal((await spa.refresh(first.refreshToken)).status, 200)
    log.next()
    const fields = { grant_type: 'refresh_token', refresh_token: first.refreshToken }
    assertAnswered(await post(server, 'spa', fields), 'temporarily_unavailable', 429)
    log.assertRefused({ error: 'temporarily_unavailable', rule: 'refresh-token/repeated-within-reason' })
  })

  test('every password for a while after ten wrong ones (§4.3.2)', async () => {
    for (let guess = 0; guess < 10; guess += 1) await post(server, 'old-app', person({ username: 'bob' }))
    log.next()
    const answer = await post(
      server,
      'old-app',
      person({ username: 'bob', password: 'staple garden window' }),
    )
    assertAnswered(answer, 'temporarily_unavailable', 429)
    assert.ok(Number(answer.headers.get('retry-after')) > 0)
    log.assertRefused({ error: 'temporarily_unavailable', rule: 'password/not-throttled' })
  })

  test('an expired device code', async () => {
    server.clock.advance(600)
    log.next()
    assertAnswered(await post(server, 'television', poll()), 'expired_token', 400)
    log.assertRefused({ error: 'expired_token', rule: 'device-code/fresh' })
  })
})

test('a public client cannot be configured with client_credentials (RFC 6749 §4.4)', async () => {
  const clients = aConfiguration.clients.map((client) =>
    client.client_id === 'thumbnailer' ? { ...client, token_endpoint_auth_method: 'none' } : client,
  )
  await assert.rejects(async () => {
    await using _ = await aWatchedServer({ clients })
  }, /client_credentials|public/)
})
