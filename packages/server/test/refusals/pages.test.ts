import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import { atConsent, Device } from '../support/a-device.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { type Bought, bought } from '../support/bought.ts'
import { everyGrant } from '../support/every-grant.ts'
import { assertAnswered, assertShown, RefusalLog } from '../support/refusal.ts'
import { details, summerPrint } from '../support/rich-requests.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('the pages refuse, with an error page', () => {
  let server: TestServer & AsyncDisposable
  let log: RefusalLog
  let tokens: Bought
  before(async () => {
    server = await aWatchedServer(everyGrant)
    tokens = await bought(apps.printShop(server), { scope: 'openid photos.read' })
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const bye = 'https://shop.example/bye'
  type Row = [name: string, asked: () => Record<string, string>, error: ErrorCode, rule: Rule]
  const logouts: Row[] = [
    [
      'a hint issued to another client than client_id (§2)',
      () => ({ id_token_hint: tokens.idToken, client_id: 'other-shop' }),
      'invalid_request',
      'logout/own-hint',
    ],
    ['an unknown client', () => ({ client_id: 'nobody' }), 'invalid_client', 'client/known'],
    [
      'an address that is not registered (§3)',
      () => ({ id_token_hint: tokens.idToken, post_logout_redirect_uri: 'https://evil.example/' }),
      'invalid_request',
      'logout/exact-uri',
    ],
    [
      'a registered address with something added',
      () => ({ id_token_hint: tokens.idToken, post_logout_redirect_uri: `${bye}?x` }),
      'invalid_request',
      'logout/exact-uri',
    ],
    [
      'an overlong state',
      () => ({ id_token_hint: tokens.idToken, post_logout_redirect_uri: bye, state: 'x'.repeat(4097) }),
      'invalid_request',
      'state/length',
    ],
  ]
  for (const [name, asked, error, rule] of logouts) {
    test(`at the end-session endpoint: ${name} (RP-Initiated Logout)`, async () => {
      log.next()
      const { cookies } = tokens.walker
      const path = `/end-session?${new URLSearchParams(asked())}`
      assertShown(await ask(server, path, { cookies }), error)
      log.assertRefused({ error, rule })
      assert.match((await ask(server, '/', { cookies })).html, /Alice Adams/, 'the session continues')
    })
  }

  test('at the end-session endpoint: a repeated parameter, and a body that is not a form', async () => {
    const { cookies } = tokens.walker
    log.next()
    assertShown(await ask(server, '/end-session?state=a&state=b', { cookies }), 'invalid_request')
    log.assertRefused({ error: 'invalid_request', rule: 'request/no-duplicates' })
    const headers = { 'content-type': 'application/json' }
    assertShown(await ask(server, '/end-session', { body: '{}', headers, cookies }), 'invalid_request')
    log.assertRefused({ error: 'invalid_request', rule: 'request/media-type' })
  })

  test('a page that no person opened (RFC 9110 §9.2.1)', async () => {
    const framed = { 'sec-fetch-dest': 'iframe' }
    for (const headers of [{ 'sec-purpose': 'prefetch' }, { 'sec-fetch-dest': 'image' }, framed]) {
      log.next()
      assertShown(await ask(server, '/sign-in', { headers: { ...headers } }), 'invalid_request', 403)
      log.assertRefused({ error: 'invalid_request', rule: 'request/opened-by-person' })
    }
    log.next()
    const inFrame = await ask(server, apps.printShop(server).request().url, { headers: framed })
    assertShown(inFrame, 'invalid_request', 403)
    log.assertRefused({ error: 'invalid_request', rule: 'request/opened-by-person' })
  })

  /** A browser at the consent page. */
  const atConsentPage = async () =>
    (await new Walker(server).go(apps.printShop(server).request({ prompt: 'consent' }).url)).signIn()

  test('a form that another site made the browser post (RFC 9700 §4.7)', async () => {
    const walker = await atConsentPage()
    const { action, fields } = walker.form()
    const { cookies } = walker
    for (const [form, headers] of [
      [fields, { 'sec-fetch-site': 'cross-site' }],
      [fields, { origin: 'https://evil.example' }],
      [new URLSearchParams([...fields].filter(([name]) => name !== 'csrf')), {}],
      [new URLSearchParams([...fields, ['csrf', 'x']]), {}],
    ] as const) {
      log.next()
      assertShown(await ask(server, action, { form, headers, cookies }), 'invalid_request', 403)
      log.assertRefused({ error: 'invalid_request', rule: 'form/from-our-page' })
    }
  })

  test('an interaction that another browser started, that is finished, or that does not exist (RFC 6749 §10.12)', async () => {
    const walker = await atConsentPage()
    const interaction = new URL(walker.url).searchParams.get('interaction') ?? ''
    const rows: [string, ReadonlyMap<string, string>, Rule][] = [
      [interaction, tokens.walker.cookies, 'interaction/same-browser'],
      ['vk_flow_x', walker.cookies, 'interaction/alive'],
    ]
    for (const page of ['/consent', '/continue', '/sign-in']) {
      for (const [id, cookies, rule] of rows) {
        log.next()
        const answer = await ask(server, `${page}?interaction=${id}`, { cookies })
        assertShown(answer, 'invalid_request')
        // The person may have gone back in the browser, which is not a fault of the app.
        assert.match(answer.html, /<h1>This page has expired<\/h1>/)
        log.assertRefused({ error: 'invalid_request', rule })
      }
    }
    await walker.allow()
    assert.ok(walker.answer().has('code'))
    log.next()
    const { cookies } = walker
    assertShown(await ask(server, `/continue?interaction=${interaction}`, { cookies }), 'invalid_request')
    log.assertRefused({ error: 'invalid_request', rule: 'interaction/alive' })
  })

  test('a person who denies consent, with an error for the app (RFC 6749 §4.1.2.1)', async () => {
    const walker = await atConsentPage()
    log.next()
    await walker.submit({ decision: 'deny' })
    assert.equal(walker.answer().get('error'), 'access_denied')
    assert.equal(walker.answer().get('state'), 'a state')
    assert.deepEqual(
      log.next().map(({ error }) => error),
      ['access_denied'],
    )
  })

  test('another person than the one in id_token_hint, with an error for the app (OIDC Core §3.1.2.1)', async () => {
    const walker = new Walker(server)
    await walker.go(apps.printShop(server).request({ id_token_hint: tokens.idToken }).url)
    log.next()
    server.clock.advance(1)
    await walker.signIn('bob', 'staple garden window')
    assert.equal(walker.answer().get('error'), 'login_required')
    log.assertRefused({ error: 'login_required', rule: 'id-token-hint/same-person' })
    const silent = apps.printShop(server).request({ id_token_hint: tokens.idToken, prompt: 'none' }).url
    const answer = await ask(server, silent, { cookies: walker.cookies })
    assert.equal(answerIn(answer.location).get('error'), 'login_required')
    log.assertRefused({ error: 'login_required', rule: 'id-token-hint/same-person' })
  })

  test('prompt=none of an app that cannot authenticate (RFC 8252 §8.6)', async () => {
    const cli = apps.cli(server)
    const { walker } = await cli.authorize({}, { choice: { duration: 'forever' } })
    log.next()
    const { location } = await ask(server, cli.request({ prompt: 'none' }).url, { cookies: walker.cookies })
    assert.equal(answerIn(location).get('error'), 'interaction_required')
    log.assertRefused({ error: 'interaction_required', rule: 'consent/reusable' })
  })
})

describe('the device grant refuses (RFC 8628)', () => {
  let server: TestServer & AsyncDisposable
  let log: RefusalLog
  before(async () => {
    server = await aWatchedServer(everyGrant)
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const asked: [
    name: string,
    form: Record<string, string | readonly string[]>,
    error: ErrorCode,
    rule: Rule,
  ][] = [
    [
      'a client that is not registered for it',
      { client_id: 'spa' },
      'unauthorized_client',
      'client/grant-type-allowed',
    ],
    ['a malformed scope', { scope: 'a\tb' }, 'invalid_scope', 'scope/well-formed'],
    [
      'a scope that the client is not registered for',
      { scope: 'photos.delete' },
      'invalid_scope',
      'scope/allowed',
    ],
    ['an unknown scope', { scope: 'magic' }, 'invalid_scope', 'scope/meaningful'],
    ['an unknown API', { resource: 'https://nowhere.example/' }, 'invalid_target', 'resource/known'],
    [
      'an API that the scope does not belong to',
      { scope: 'openid', resource: 'https://drive.example/' },
      'invalid_target',
      'resource/has-scope',
    ],
    ['authorization details', details(summerPrint), 'invalid_request', 'authorization-details/possible'],
    ['a repeated scope', { scope: ['openid', 'openid'] }, 'invalid_request', 'request/no-duplicates'],
  ]
  for (const [name, form, error, rule] of asked) {
    test(`at the device authorization endpoint: ${name} (§3.1)`, async () => {
      log.next()
      const sent = { client_id: 'television', ...form }
      assertAnswered(await ask(server, '/device-authorization', { form: sent }), error, 400)
      log.assertRefused({ error, rule })
    })
  }

  test('at polls: a denied device code, and a used one (§3.5)', async () => {
    const denied = await new Device(server).start()
    await (await atConsent(server, denied.userCode)).submit({ decision: 'deny' })
    log.next()
    const { status, body } = await denied.poll()
    assert.deepEqual([status, body.error], [400, 'access_denied'])
    log.assertRefused({ error: 'access_denied', rule: 'device-code/not-denied' })

    const used = await new Device(server).start()
    await (await atConsent(server, used.userCode)).allow()
    assert.equal((await used.poll()).status, 200)
    log.next()
    assert.equal((await used.poll()).body.error, 'invalid_grant')
    log.assertRefused({ error: 'invalid_grant', rule: 'device-code/unused' })
  })

  test('on its page: an unknown user code, by showing the page again (§5.1)', async () => {
    const walker = await atConsent(server, 'BBBB-BBBB')
    assert.equal(walker.status, 422)
    assert.match(walker.html, /name="user_code"/)
  })

  test('everything, if the feature is off', async () => {
    await using off = await aWatchedServer()
    const form = { client_id: 'spa' }
    assertAnswered(await ask(off, '/device-authorization', { form }), 'invalid_request', 404)
    assertShown(await ask(off, '/device'), 'invalid_request', 404)
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
    const poll = await ask(off, '/token', { form: { ...form, grant_type, device_code: 'x' } })
    assertAnswered(poll, 'unsupported_grant_type', 400)
  })
})
