import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Asked, ask } from '../support/ask.ts'
import { type Bought, bought } from '../support/bought.ts'
import { everyGrant } from '../support/every-grant.ts'
import { assertAnswered, RefusalLog } from '../support/refusal.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('endpoints that take tokens', () => {
  let server: TestServer & AsyncDisposable
  let log: RefusalLog
  let tokens: Bought
  /** An access token of the same person, for Photo Drive alone. */
  let forDrive: string
  let machine: string
  before(async () => {
    server = await aWatchedServer(everyGrant)
    const shop = apps.printShop(server)
    tokens = await bought(shop, { scope: 'openid profile photos.read offline_access' })
    const drive = { scope: 'photos.read', resource: 'https://drive.example/' }
    forDrive = (await shop.refresh(tokens.refreshToken, drive)).body.access_token ?? ''
    const asked = await apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials' })
    machine = asked.body.access_token ?? ''
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const bearer = (token: string): Asked => ({ headers: { authorization: `Bearer ${token}` } })
  type Row = [
    name: string,
    asked: () => Asked & { path?: string },
    error: ErrorCode,
    status: number,
    rule: Rule,
  ]
  const userInfo: Row[] = [
    ['a malformed token', () => bearer('x'), 'invalid_token', 401, 'access-token/valid'],
    ['a refresh token', () => bearer(tokens.refreshToken), 'invalid_token', 401, 'access-token/valid'],
    ['an ID token', () => bearer(tokens.idToken), 'invalid_token', 401, 'access-token/valid'],
    ['a token for another API', () => bearer(forDrive), 'invalid_token', 401, 'access-token/for-us'],
    ['a token from client_credentials', () => bearer(machine), 'invalid_token', 401, 'access-token/for-us'],
    [
      'a token in the URL (RFC 9700 §4.3.2)',
      () => ({ path: `/userinfo?access_token=${tokens.accessToken}` }),
      'invalid_request',
      400,
      'request/no-secrets-in-query',
    ],
    [
      'a token in the header and in the form (§2)',
      () => ({ ...bearer(tokens.accessToken), form: { access_token: tokens.accessToken } }),
      'invalid_request',
      400,
      'access-token/presented',
    ],
    [
      'a token twice',
      () => ({ form: { access_token: [tokens.accessToken, tokens.accessToken] } }),
      'invalid_request',
      400,
      'request/no-duplicates',
    ],
    [
      'a header with two values after the scheme',
      () => bearer('a b'),
      'invalid_request',
      400,
      'access-token/presented',
    ],
    [
      'a body that is not a form',
      () => ({ body: '{}', headers: { 'content-type': 'application/json' } }),
      'invalid_request',
      400,
      'request/media-type',
    ],
    [
      'a form that is not UTF-8',
      () => ({ form: {}, body: 'access_token=%ff' }),
      'invalid_request',
      400,
      'request/well-formed',
    ],
  ]
  for (const [name, asked, error, status, rule] of userInfo) {
    test(`UserInfo refuses ${name} (RFC 6750 §3.1)`, async () => {
      const { path = '/userinfo', ...made } = asked()
      log.next()
      const answer = await ask(server, path, made)
      assertAnswered(answer, error, status)
      assert.match(answer.headers.get('www-authenticate') ?? '', new RegExp(`^Bearer .*error="${error}"`))
      log.assertRefused({ error, rule })
    })
  }

  test('UserInfo responds to a request without a token with a challenge without an error code (RFC 6750 §3.1)', async () => {
    for (const asked of [{}, { headers: { authorization: 'Basic eDp5' } }, { form: {} }]) {
      log.next()
      const { status, headers, html } = await ask(server, '/userinfo', asked)
      assert.deepEqual([status, html], [401, ''])
      assert.match(headers.get('www-authenticate') ?? '', /^Bearer realm="[^"]+", scope="openid"$/)
      log.assertRefused({ error: 'invalid_token', rule: 'access-token/presented' })
    }
  })

  test('UserInfo refuses a token without the scope openid, and names the required scope (RFC 6750 §3.1)', async () => {
    const shop = apps.printShop(server)
    const scope = 'profile photos.read'
    const { accessToken } = await bought(shop, { scope }, { walker: tokens.walker })
    log.next()
    const answer = await ask(server, '/userinfo', bearer(accessToken))
    assertAnswered(answer, 'insufficient_scope', 403)
    assert.match(answer.headers.get('www-authenticate') ?? '', /error="insufficient_scope".*scope="openid"/)
    log.assertRefused({ error: 'insufficient_scope', rule: 'access-token/scope' })
  })

  test('introspection refuses public clients, and requests without a token (RFC 7662 §2.1)', async () => {
    const basic = {
      authorization: `Basic ${Buffer.from('drive-api:drive-api-secret-0123456789abcdef').toString('base64')}`,
    }
    log.next()
    const form = { token: tokens.accessToken }
    assertAnswered(
      await ask(server, '/introspect', { form: { ...form, client_id: 'spa' } }),
      'invalid_client',
      401,
    )
    log.assertRefused({ error: 'invalid_client', rule: 'introspection/caller' })
    for (const path of ['/introspect', '/revoke']) {
      for (const nothing of [{}, { token: '' }, { token_type_hint: 'access_token' }]) {
        log.next()
        assertAnswered(await ask(server, path, { headers: basic, form: nothing }), 'invalid_request', 400)
        log.assertRefused({ error: 'invalid_request', rule: 'request/parameter-present' })
      }
    }
  })

  test('introspection and revocation report no error for an invalid token of any kind (RFC 7662 §2.2, RFC 7009 §2.2)', async () => {
    const drive = apps.driveApi(server)
    log.next()
    for (const token of ['x', tokens.idToken, tokens.refreshToken, '\u{1F511}', 'a.b.c', '0'.repeat(5000)]) {
      for (const token_type_hint of ['access_token', 'refresh_token', 'saml2']) {
        const asked = { token, token_type_hint }
        const introspected = await drive.post('/introspect', asked)
        assert.deepEqual([introspected.status, introspected.body], [200, { active: false }])
        const revoked = await drive.post('/revoke', asked)
        assert.deepEqual([revoked.status, revoked.body], [200, {}])
      }
    }
    assert.deepEqual(log.next(), [])
    assert.equal((await apps.printShop(server).introspect(tokens.refreshToken)).body.active, true)
  })

  test('UserInfo refuses a token of a revoked family', async () => {
    await apps.printShop(server).revoke(tokens.refreshToken)
    log.next()
    assertAnswered(await ask(server, '/userinfo', bearer(tokens.accessToken)), 'invalid_token', 401)
    log.assertRefused({ error: 'invalid_token', rule: 'grant/stands' })
  })
})
