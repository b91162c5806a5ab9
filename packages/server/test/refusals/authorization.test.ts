import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { assertRedirected, assertShown, RefusalLog } from '../support/refusal.ts'
import { details, richConfiguration, summerPrint } from '../support/rich-requests.ts'
import { aWatchedServer } from '../support/watched-server.ts'
import { type BadRequest, badRequests, duplicates } from './bad-requests.ts'

const legacy = {
  client_id: 'legacy',
  client_name: 'Legacy',
  client_secret: 'legacy-secret-0123456789abcdef',
  redirect_uris: ['https://legacy.example/callback'],
  grant_types: ['authorization_code', 'implicit'],
  response_types: ['code', 'none', 'id_token', 'token', 'id_token token', 'code id_token'],
  authorization_details_types: ['photo_print'],
  scope: 'openid photos.read',
}
const pushing = {
  ...legacy,
  client_id: 'pushing',
  redirect_uris: ['https://pushing.example/callback'],
  require_pushed_authorization_requests: true,
}
const signing = {
  ...legacy,
  client_id: 'signing',
  redirect_uris: ['https://signing.example/callback'],
  require_signed_request_object: true,
  jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] },
}

describe('the authorization endpoint refuses', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let log: RefusalLog
  let keys: ReturnType<typeof createLocalJWKSet>
  let cookies: ReadonlyMap<string, string>
  before(async () => {
    server = await aWatchedServer({
      ...richConfiguration,
      features: { implicit: true, hybrid: true },
      clients: [...richConfiguration.clients, legacy, pushing, signing],
    })
    shop = apps.printShop(server)
    ;({
      walker: { cookies },
    } = await shop.authorize({}, { choice: { duration: 'forever' } }))
    const jwks = await ask(server, '/jwks')
    keys = createLocalJWKSet(JSON.parse(jwks.html))
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const shown: BadRequest[] = [
    ['a request without client_id', { client_id: undefined }, 'invalid_request', 'request/parameter-present'],
    ['an empty client_id', { client_id: '' }, 'invalid_request', 'request/parameter-present'],
    ['an unknown client', { client_id: 'nobody' }, 'invalid_client', 'client/known'],
    ['a client_id in another case', { client_id: 'Print-Shop' }, 'invalid_client', 'client/known'],
    [
      'two client_ids',
      { client_id: ['print-shop', 'other-shop'] },
      'invalid_request',
      'request/no-duplicates',
    ],
    [
      'two equal redirect URIs',
      { redirect_uri: ['https://shop.example/callback', 'https://shop.example/callback'] },
      'invalid_request',
      'request/no-duplicates',
    ],
    ['two request objects', { request: ['a', 'b'] }, 'invalid_request', 'request/no-duplicates'],
    ['two request_uris', { request_uri: ['a', 'b'] }, 'invalid_request', 'request/no-duplicates'],
    [
      'no redirect URI, for a client with several',
      { redirect_uri: undefined },
      'invalid_request',
      'redirect-uri/present',
    ],
    [
      'an unregistered redirect URI',
      { redirect_uri: 'https://evil.example/' },
      'invalid_request',
      'redirect-uri/exact-match',
    ],
    [
      'the redirect URI of another client',
      { redirect_uri: 'https://other.example/callback' },
      'invalid_request',
      'redirect-uri/exact-match',
    ],
    [
      'a request_uri that was never issued',
      { request_uri: 'urn:ietf:params:oauth:request_uri:vk_par_x' },
      'invalid_request_uri',
      'pushed-request/usable',
    ],
    [
      'a malformed request object and an unregistered redirect URI',
      { request: 'x', redirect_uri: 'https://evil.example/' },
      'invalid_request',
      'redirect-uri/exact-match',
    ],
    [
      'a malformed request object and no redirect URI',
      { request: 'x', redirect_uri: undefined },
      'invalid_request_object',
      'request-object/well-formed',
    ],
  ]
  for (const [name, change, error, rule] of shown) {
    test(`with an error page: ${name}`, async () => {
      log.next()
      assertShown(await ask(server, shop.request(change).url, { cookies }), error)
      log.assertRefused({ error, rule })
    })
  }

  test('with an error page: parameters that are not percent-encoded UTF-8', async () => {
    for (const broken of ['state=%', 'state=%ff', 'state=%00', 'x=%ED%A0%80']) {
      log.next()
      assertShown(await ask(server, `${shop.request().url}&${broken}`, { cookies }), 'invalid_request')
      log.assertRefused({ error: 'invalid_request', rule: 'request/well-formed' })
    }
  })

  test('with an error page: too many parameters', async () => {
    const many = Array.from({ length: 101 }, (_, index) => `p${index}=1`).join('&')
    assertShown(await ask(server, `${shop.request().url}&${many}`, { cookies }), 'invalid_request')
    log.assertRefused({ error: 'invalid_request', rule: 'request/well-formed' })
  })

  test('with an error page: a posted request that is not a form', async () => {
    const body = shop.request().url
    const headers = { 'content-type': 'application/json' }
    assertShown(await ask(server, '/authorize', { body, headers, cookies }), 'invalid_request')
    log.assertRefused({ error: 'invalid_request', rule: 'request/media-type' })
  })

  test('with JSON instead of a page, if the caller accepts nothing else', async () => {
    const { url } = shop.request({ client_id: 'nobody' })
    for (const accept of ['application/json', 'application/json;q=0.9']) {
      const { status, location, headers, html } = await ask(server, url, { headers: { accept } })
      assert.deepEqual([status, location], [400, null])
      assert.equal(headers.get('content-type'), 'application/json')
      assert.equal(JSON.parse(html).error, 'invalid_client')
    }
    for (const accept of ['text/html, application/json', '*/*', 'application/json, */*']) {
      assertShown(await ask(server, url, { headers: { accept } }), 'invalid_client')
    }
  })

  const redirected: BadRequest[] = [
    ...duplicates,
    ...badRequests,
    [
      'request and request_uri',
      { request: 'x', request_uri: 'https://shop.example/request' },
      'invalid_request',
      'request-object/one-carrier',
    ],
    [
      'an unregistered request_uri',
      { request_uri: 'https://shop.example/request' },
      'invalid_request_uri',
      'request-uri/registered',
    ],
    ['a request that is not a JWT', { request: 'x' }, 'invalid_request_object', 'request-object/well-formed'],
    [
      'prompt=none without consent',
      { prompt: 'none', scope: 'openid email' },
      'consent_required',
      'consent/given',
    ],
    [
      'prompt=none with a max_age that needs a new sign-in',
      { prompt: 'none', max_age: '0' },
      'login_required',
      'session/fresh-enough',
    ],
  ]
  for (const [name, change, error, rule] of redirected) {
    test(`with a redirect: ${name}`, async () => {
      log.next()
      const answer = await ask(server, shop.request(change).url, { cookies })
      const to = { start: 'https://shop.example/callback?', state: 'a state', issuer: server.issuer }
      assertRedirected(answer, error, to)
      log.assertRefused({ error, rule })
    })
  }

  const signable = badRequests.filter(
    ([, change]) => !('response_mode' in change || 'response_type' in change),
  )
  for (const [name, change, error, rule] of signable) {
    test(`with a signed JWT as the only parameter, if response_mode is jwt (JARM §2): ${name}`, async () => {
      log.next()
      const url = shop.request({ ...change, response_mode: 'jwt' }).url
      const { status, location } = await ask(server, url, { cookies })
      assert.equal(status, 303)
      const answer = answerIn(location)
      assert.deepEqual([...answer.keys()], ['response'])
      const { payload } = await jwtVerify(answer.get('response') ?? '', keys, {
        issuer: server.issuer,
        audience: 'print-shop',
        currentDate: new Date(server.clock.now()),
      })
      assert.deepEqual([payload.error, payload.state, payload.code], [error, 'a state', undefined])
      assert.ok(Number(payload.exp) <= server.clock.now() / 1000 + 600)
      log.assertRefused({ error, rule })
    })
  }

  test('with a redirect without state: a repeated or overlong state', async () => {
    for (const [state, rule] of [
      [['a', 'b'], 'request/no-duplicates'],
      ['x'.repeat(4097), 'state/length'],
    ] as const) {
      log.next()
      const answer = await ask(server, shop.request({ state }).url, { cookies })
      const to = { start: 'https://shop.example/callback?', state: null, issuer: server.issuer }
      assertRedirected(answer, 'invalid_request', to)
      log.assertRefused({ error: 'invalid_request', rule })
    }
  })

  test('with a redirect: prompt=none without a session (OIDC Core §3.1.2.6)', async () => {
    log.next()
    const answer = await ask(server, shop.request({ prompt: 'none' }).url)
    const to = { start: 'https://shop.example/callback?', state: 'a state', issuer: server.issuer }
    assertRedirected(answer, 'login_required', to)
    log.assertRefused({ error: 'login_required', rule: 'session/present' })
  })

  const of = (id: string) => new App(server, id, `https://${id}.example/callback`)
  const legacyRows: BadRequest[] = [
    [
      'a token in the query',
      { response_type: 'token', response_mode: 'query' },
      'invalid_request',
      'response-mode/allowed',
    ],
    [
      'an ID token in the query, in a JWT that is not encrypted',
      { response_type: 'id_token', response_mode: 'query.jwt', nonce: 'n' },
      'invalid_request',
      'response-mode/allowed',
    ],
    [
      'an ID token without a nonce',
      { response_type: 'id_token', nonce: undefined },
      'invalid_request',
      'id-token/nonce-required',
    ],
    [
      'a code and an ID token without a nonce',
      { response_type: 'code id_token', nonce: undefined },
      'invalid_request',
      'id-token/nonce-required',
    ],
    [
      'an ID token without openid',
      { response_type: 'id_token', nonce: 'n', scope: 'photos.read' },
      'invalid_scope',
      'id-token/openid-required',
    ],
    [
      'an unknown response_type that contains token',
      { response_type: 'token magic' },
      'unsupported_response_type',
      'response-type/supported',
    ],
    [
      'a response_type that the client did not register',
      { response_type: 'code token' },
      'unauthorized_client',
      'response-type/allowed',
    ],
    [
      'authorization details for a token in the front channel',
      { response_type: 'token', ...details(summerPrint) },
      'invalid_authorization_details',
      'authorization-details/possible',
    ],
  ]
  for (const [name, change, error, rule] of legacyRows) {
    test(`in the fragment, as the successful response would be: ${name}`, async () => {
      log.next()
      const answer = await ask(server, of('legacy').request(change).url, { cookies })
      const start = 'https://legacy.example/callback#'
      assertRedirected(answer, error, { start, state: 'a state', issuer: server.issuer })
      log.assertRefused({ error, rule })
    })
  }

  test('a request that is neither pushed nor signed, from a client registered for that (RFC 9126 §6, RFC 9101 §10.5)', async () => {
    for (const [id, rule] of [
      ['pushing', 'pushed-request/required'],
      ['signing', 'request-object/required'],
    ] as const) {
      log.next()
      const answer = await ask(server, of(id).request().url, { cookies })
      const start = `https://${id}.example/callback?`
      assertRedirected(answer, 'invalid_request', { start, state: 'a state', issuer: server.issuer })
      log.assertRefused({ error: 'invalid_request', rule })
    }
  })
})

test('a removed client is refused with an error page', async () => {
  await using first = await aWatchedServer()
  const without = aConfiguration.clients.filter((client) => client.client_id !== 'other-shop')
  await using server = await aWatchedServer({ clients: without }, { data: first.data, clock: first.clock })
  const log = new RefusalLog(server)
  const app = new App(server, 'other-shop', 'https://other.example/callback')
  assertShown(await ask(server, app.request().url), 'unauthorized_client')
  log.assertRefused({ error: 'unauthorized_client', rule: 'client/enabled' })
})
