import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '../../src/protocol/errors.ts'
import type { Rule } from '../../src/protocol/rules.ts'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { assertRedirected, assertShown, RefusalLog } from '../support/refusal.ts'
import { details, richConfiguration, summerPrint } from '../support/rich-requests.ts'
import { aWatchedServer } from '../support/watched-server.ts'

type Change = Record<string, string | readonly string[] | undefined>
/** What is wrong, how it comes about, the code, and the rule that the trace names. */
type Row = [name: string, change: Change, error: ErrorCode, rule: Rule]

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
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const shown: Row[] = [
    ['a request without client_id', { client_id: undefined }, 'invalid_request', 'request/parameter-present'],
    ['an empty client_id', { client_id: '' }, 'invalid_request', 'request/parameter-present'],
    ['an unknown client', { client_id: 'nobody' }, 'invalid_client', 'client/known'],
    ['a client in other letters', { client_id: 'Print-Shop' }, 'invalid_client', 'client/known'],
    ['two clients', { client_id: ['print-shop', 'other-shop'] }, 'invalid_request', 'request/no-duplicates'],
    [
      'two redirect URIs, be they the same',
      { redirect_uri: ['https://shop.example/callback', 'https://shop.example/callback'] },
      'invalid_request',
      'request/no-duplicates',
    ],
    ['two request objects', { request: ['a', 'b'] }, 'invalid_request', 'request/no-duplicates'],
    ['two references', { request_uri: ['a', 'b'] }, 'invalid_request', 'request/no-duplicates'],
    [
      'no redirect URI of a client with several',
      { redirect_uri: undefined },
      'invalid_request',
      'redirect-uri/present',
    ],
    [
      'a redirect URI of nobody',
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
      'a reference that we never gave',
      { request_uri: 'urn:ietf:params:oauth:request_uri:vk_par_x' },
      'invalid_request_uri',
      'pushed-request/usable',
    ],
    [
      'a request object that is none, and a foreign redirect URI beside it',
      { request: 'x', redirect_uri: 'https://evil.example/' },
      'invalid_request',
      'redirect-uri/exact-match',
    ],
    [
      'a request object that is none, and nowhere to say so',
      { request: 'x', redirect_uri: undefined },
      'invalid_request_object',
      'request-object/well-formed',
    ],
  ]
  for (const [name, change, error, rule] of shown) {
    test(`on a page: ${name}`, async () => {
      log.next()
      assertShown(await ask(server, shop.request(change).url, { cookies }), error)
      log.assertRefused({ error, rule })
    })
  }

  test('on a page: parameters that are not percent-encoded UTF-8', async () => {
    for (const broken of ['state=%', 'state=%ff', 'state=%00', 'x=%ED%A0%80']) {
      log.next()
      assertShown(await ask(server, `${shop.request().url}&${broken}`, { cookies }), 'invalid_request')
      log.assertRefused({ error: 'invalid_request', rule: 'request/well-formed' })
    }
  })

  test('on a page: more parameters than any request means', async () => {
    const many = Array.from({ length: 101 }, (_, index) => `p${index}=1`).join('&')
    assertShown(await ask(server, `${shop.request().url}&${many}`, { cookies }), 'invalid_request')
    log.assertRefused({ error: 'invalid_request', rule: 'request/well-formed' })
  })

  test('on a page: a posted request that is no form', async () => {
    const body = shop.request().url
    const headers = { 'content-type': 'application/json' }
    assertShown(await ask(server, '/authorize', { body, headers, cookies }), 'invalid_request')
    log.assertRefused({ error: 'invalid_request', rule: 'request/media-type' })
  })

  test('as JSON, to a program that takes nothing else: what people see on a page', async () => {
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

  const twice = (name: string, value: string): Row => [
    `${name} twice`,
    { [name]: [value, value] },
    'invalid_request',
    'request/no-duplicates',
  ]
  const redirected: Row[] = [
    twice('scope', 'openid'),
    twice('response_type', 'code'),
    twice('response_mode', 'query'),
    twice('nonce', 'x'),
    twice('prompt', 'login'),
    twice('max_age', '1'),
    twice('code_challenge', 'x'),
    twice('code_challenge_method', 'S256'),
    twice('id_token_hint', 'x'),
    twice('login_hint', 'x'),
    twice('claims', '{}'),
    twice('authorization_details', '[]'),
    twice('acr_values', 'x'),
    twice('ui_locales', 'x'),
    twice('registration', '{}'),
    twice('unknown', 'x'),
    ['no response_type', { response_type: undefined }, 'invalid_request', 'request/parameter-present'],
    [
      'a response_type of nobody',
      { response_type: 'magic' },
      'unsupported_response_type',
      'response-type/supported',
    ],
    [
      'a response_type in other letters',
      { response_type: 'Code' },
      'unsupported_response_type',
      'response-type/supported',
    ],
    [
      'a response_type that names one thing twice',
      { response_type: 'code code' },
      'unsupported_response_type',
      'response-type/supported',
    ],
    [
      'a response_type that the client did not register',
      { response_type: 'none' },
      'unauthorized_client',
      'response-type/allowed',
    ],
    [
      'a response_mode of nobody',
      { response_mode: 'web_message' },
      'invalid_request',
      'response-mode/allowed',
    ],
    [
      'a response_mode in other letters',
      { response_mode: 'Query' },
      'invalid_request',
      'response-mode/allowed',
    ],
    [
      'the parameter registration',
      { registration: '{}' },
      'registration_not_supported',
      'request-parameter/supported',
    ],
    ['two spaces in scope', { scope: 'openid  photos.read' }, 'invalid_scope', 'scope/well-formed'],
    ['a quotation mark in scope', { scope: 'openid "' }, 'invalid_scope', 'scope/well-formed'],
    ['a scope at the start of a space', { scope: ' openid' }, 'invalid_scope', 'scope/well-formed'],
    [
      'a scope that is known and not this client’s',
      { scope: 'openid photos.delete' },
      'invalid_scope',
      'scope/allowed',
    ],
    ['nothing but scopes that nobody knows', { scope: 'no.such.scope' }, 'invalid_scope', 'scope/meaningful'],
    ['no code_challenge', { code_challenge: undefined }, 'invalid_request', 'pkce/s256-required'],
    [
      'no challenge at all',
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
      'pkce/s256-required',
    ],
    [
      'a challenge without its method, which makes it plain',
      { code_challenge_method: undefined },
      'invalid_request',
      'pkce/s256-required',
    ],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request', 'pkce/s256-required'],
    ['a method in other letters', { code_challenge_method: 's256' }, 'invalid_request', 'pkce/s256-required'],
    ['a short challenge', { code_challenge: 'A'.repeat(42) }, 'invalid_request', 'pkce/s256-required'],
    ['a long challenge', { code_challenge: 'A'.repeat(44) }, 'invalid_request', 'pkce/s256-required'],
    ['a padded challenge', { code_challenge: `${'A'.repeat(42)}=` }, 'invalid_request', 'pkce/s256-required'],
    ['an API of nobody', { resource: 'https://nowhere.example/' }, 'invalid_target', 'resource/known'],
    ['an API that is no URI', { resource: 'drive' }, 'invalid_target', 'resource/known'],
    ['an API with a fragment', { resource: 'https://drive.example/#x' }, 'invalid_target', 'resource/known'],
    [
      'one known API and one of nobody',
      { resource: ['https://drive.example/', 'https://nowhere.example/'] },
      'invalid_target',
      'resource/known',
    ],
    [
      'an API at which no scope means anything',
      { scope: 'openid', resource: 'https://drive.example/' },
      'invalid_target',
      'resource/has-scope',
    ],
    [
      'authorization_details that are no JSON',
      { authorization_details: '[' },
      'invalid_authorization_details',
      'authorization-details/well-formed',
    ],
    [
      'authorization_details that are no list',
      { authorization_details: '{"type":"photo_print"}' },
      'invalid_authorization_details',
      'authorization-details/well-formed',
    ],
    [
      'authorization_details without a type',
      details({ album: 'Summer' }),
      'invalid_authorization_details',
      'authorization-details/well-formed',
    ],
    [
      'authorization_details whose type is a number',
      details({ type: 1 }),
      'invalid_authorization_details',
      'authorization-details/well-formed',
    ],
    [
      'authorization_details of a type of nobody',
      details({ type: 'payment' }),
      'invalid_authorization_details',
      'authorization-details/allowed',
    ],
    [
      'authorization_details of a type that is not this client’s',
      details({ type: 'album_delete', album: 'Summer' }),
      'invalid_authorization_details',
      'authorization-details/allowed',
    ],
    [
      'authorization_details with a member too many',
      details({ ...summerPrint, colour: 'red' }),
      'invalid_authorization_details',
      'authorization-details/members',
    ],
    [
      'authorization_details without a member',
      details({ type: 'photo_print', album: 'Summer' }),
      'invalid_authorization_details',
      'authorization-details/members',
    ],
    [
      'authorization_details with a member of another kind',
      details({ ...summerPrint, copies: '2' }),
      'invalid_authorization_details',
      'authorization-details/members',
    ],
    ['claims that are no JSON', { claims: '{' }, 'invalid_request', 'claims/well-formed'],
    ['claims that are a list', { claims: '[]' }, 'invalid_request', 'claims/well-formed'],
    [
      'a claim that is a text',
      { claims: '{"userinfo":{"email":"x"}}' },
      'invalid_request',
      'claims/well-formed',
    ],
    ['a max_age that is no number', { max_age: 'soon' }, 'invalid_request', 'max-age/well-formed'],
    ['a max_age below zero', { max_age: '-1' }, 'invalid_request', 'max-age/well-formed'],
    ['a max_age with a fraction', { max_age: '1.5' }, 'invalid_request', 'max-age/well-formed'],
    ['a max_age beyond all time', { max_age: '9999999999' }, 'invalid_request', 'max-age/well-formed'],
    ['a prompt of nobody', { prompt: 'hurry' }, 'invalid_request', 'prompt/known'],
    ['a prompt in other letters', { prompt: 'NONE' }, 'invalid_request', 'prompt/known'],
    ['prompt=none beside another', { prompt: 'none login' }, 'invalid_request', 'prompt/none-alone'],
    ['a hint that is no ID token', { id_token_hint: 'x' }, 'invalid_request', 'id-token-hint/verifies'],
    ['a nonce of a kilobyte', { nonce: 'x'.repeat(1024) }, 'invalid_request', 'nonce/length'],
    [
      'request and request_uri at once',
      { request: 'x', request_uri: 'https://shop.example/request' },
      'invalid_request',
      'request-object/one-carrier',
    ],
    [
      'a request_uri that was not registered',
      { request_uri: 'https://shop.example/request' },
      'invalid_request_uri',
      'request-uri/registered',
    ],
    ['a request that is no JWT', { request: 'x' }, 'invalid_request_object', 'request-object/well-formed'],
    [
      'silence about what was never allowed',
      { prompt: 'none', scope: 'openid email' },
      'consent_required',
      'consent/given',
    ],
    [
      'silence where a sign-in is demanded anew',
      { prompt: 'none', max_age: '0' },
      'login_required',
      'session/fresh-enough',
    ],
  ]
  for (const [name, change, error, rule] of redirected) {
    test(`by way of the app: ${name}`, async () => {
      log.next()
      const answer = await ask(server, shop.request(change).url, { cookies })
      const to = { start: 'https://shop.example/callback?', state: 'a state', issuer: server.issuer }
      assertRedirected(answer, error, to)
      log.assertRefused({ error, rule })
    })
  }

  test('by way of the app, and without the state that nobody can tell: a state twice, or of a book’s length', async () => {
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

  test('by way of the app: silence where nobody is signed in (OIDC Core §3.1.2.6)', async () => {
    log.next()
    const answer = await ask(server, shop.request({ prompt: 'none' }).url)
    const to = { start: 'https://shop.example/callback?', state: 'a state', issuer: server.issuer }
    assertRedirected(answer, 'login_required', to)
    log.assertRefused({ error: 'login_required', rule: 'session/present' })
  })

  const of = (id: string) => new App(server, id, `https://${id}.example/callback`)
  const legacyRows: Row[] = [
    [
      'a token in the query',
      { response_type: 'token', response_mode: 'query' },
      'invalid_request',
      'response-mode/allowed',
    ],
    [
      'an ID token in the query, signed but not encrypted',
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
      'a response_type that nobody has, and that names a token',
      { response_type: 'token magic' },
      'unsupported_response_type',
      'response-type/supported',
    ],
    [
      'a response_type that this client did not register, in the fragment that it promises',
      { response_type: 'code token' },
      'unauthorized_client',
      'response-type/allowed',
    ],
    [
      'details in a token that passes the browser',
      { response_type: 'token', ...details(summerPrint) },
      'invalid_authorization_details',
      'authorization-details/possible',
    ],
  ]
  for (const [name, change, error, rule] of legacyRows) {
    test(`in the fragment, where the success would have stood: ${name}`, async () => {
      log.next()
      const answer = await ask(server, of('legacy').request(change).url, { cookies })
      const start = 'https://legacy.example/callback#'
      assertRedirected(answer, error, { start, state: 'a state', issuer: server.issuer })
      log.assertRefused({ error, rule })
    })
  }

  test('a client that pushes or signs its requests: one that is neither (RFC 9126 §6, RFC 9101 §10.5)', async () => {
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

test('on a page: a client that its operator has taken away', async () => {
  await using first = await aWatchedServer()
  const without = aConfiguration.clients.filter((client) => client.client_id !== 'other-shop')
  await using server = await aWatchedServer({ clients: without }, { data: first.data, clock: first.clock })
  const log = new RefusalLog(server)
  const app = new App(server, 'other-shop', 'https://other.example/callback')
  assertShown(await ask(server, app.request().url), 'unauthorized_client')
  log.assertRefused({ error: 'unauthorized_client', rule: 'client/enabled' })
})
