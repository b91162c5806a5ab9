import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { SignJWT } from 'jose'
import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import type { TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { type Asked, ask } from '../support/ask.ts'
import { everyGrant, privateKey, publicKey } from '../support/every-grant.ts'
import { assertAnswered, RefusalLog } from '../support/refusal.ts'
import { register } from '../support/registered-app.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const redirect_uris = ['https://new.example/callback']
const registration = {
  mode: 'open',
  per_address: 3,
  software_statement_issuers: [
    { issuer: 'https://store.example', jwks: { keys: [publicKey.export({ format: 'jwk' })] } },
  ],
}

const json = (body: unknown, headers: Record<string, string> = {}): Asked => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

describe('registration refuses (RFC 7591 §3.2.2)', () => {
  let server: TestServer & AsyncDisposable
  let log: RefusalLog
  before(async () => {
    server = await aWatchedServer({ ...everyGrant, registration })
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const statement = (claims: Record<string, unknown>, header: Record<string, unknown> = {}) =>
    new SignJWT({ iss: 'https://store.example', ...claims })
      .setProtectedHeader({ alg: 'ES256', ...header })
      .sign(privateKey)
  const seconds = () => Math.floor(server.clock.now() / 1000)

  type Row = [name: string, asked: () => Asked | Promise<Asked>, error: ErrorCode, rule: Rule]
  const rows: Row[] = [
    [
      'a form',
      () => ({ form: { redirect_uris: redirect_uris[0] ?? '' } }),
      'invalid_request',
      'request/media-type',
    ],
    ['a body that is not JSON', () => json('{'), 'invalid_client_metadata', 'registration/metadata'],
    ['a list', () => json([]), 'invalid_client_metadata', 'registration/metadata'],
    ['null', () => json('null'), 'invalid_client_metadata', 'registration/metadata'],
    [
      'JSON that is too deep',
      () => json(`{"x":${'['.repeat(40)}${']'.repeat(40)}}`),
      'invalid_client_metadata',
      'registration/metadata',
    ],
    ['no redirect URI', () => json({}), 'invalid_redirect_uri', 'registration/metadata'],
    [
      'a redirect URI without TLS',
      () => json({ redirect_uris: ['http://new.example/'] }),
      'invalid_redirect_uri',
      'registration/metadata',
    ],
    [
      'a redirect URI that is a script',
      () => json({ redirect_uris: ['javascript:alert(1)'] }),
      'invalid_redirect_uri',
      'registration/metadata',
    ],
    [
      'a redirect URI with a fragment',
      () => json({ redirect_uris: ['https://new.example/#x'] }),
      'invalid_redirect_uri',
      'registration/metadata',
    ],
    [
      'a member of a wrong type',
      () => json({ redirect_uris, client_name: 7 }),
      'invalid_client_metadata',
      'registration/metadata',
    ],
    [
      'no grant type that the policy allows',
      () => json({ redirect_uris, grant_types: ['password', 'refresh_token'] }),
      'invalid_client_metadata',
      'registration/metadata',
    ],
    [
      'no response type that the policy allows',
      () => json({ redirect_uris, response_types: ['token'] }),
      'invalid_client_metadata',
      'registration/metadata',
    ],
    [
      'both jwks and jwks_uri',
      () => json({ redirect_uris, jwks: { keys: [] }, jwks_uri: 'https://new.example/jwks' }),
      'invalid_client_metadata',
      'registration/metadata',
    ],
    [
      'a software statement that is not a JWT',
      () => json({ redirect_uris, software_statement: 'x' }),
      'invalid_software_statement',
      'software-statement/sound',
    ],
    [
      'a software statement of an unknown issuer',
      async () =>
        json({ redirect_uris, software_statement: await statement({ iss: 'https://evil.example' }) }),
      'unapproved_software_statement',
      'software-statement/issuer',
    ],
    [
      'a software statement that has expired',
      async () => json({ redirect_uris, software_statement: await statement({ exp: seconds() - 60 }) }),
      'invalid_software_statement',
      'software-statement/sound',
    ],
    [
      'a software statement for another server',
      async () =>
        json({ redirect_uris, software_statement: await statement({ aud: 'https://other.example' }) }),
      'invalid_software_statement',
      'software-statement/sound',
    ],
    [
      'an access token instead of a software statement',
      async () => json({ redirect_uris, software_statement: await statement({}, { typ: 'at+jwt' }) }),
      'invalid_software_statement',
      'software-statement/sound',
    ],
    [
      'a software statement with an invalid signature',
      async () =>
        json({ redirect_uris, software_statement: `${(await statement({})).replace(/\.[^.]*$/, '')}.AAAA` }),
      'invalid_software_statement',
      'software-statement/sound',
    ],
  ]
  for (const [name, asked, error, rule] of rows) {
    test(name, async () => {
      const made = await asked()
      log.next()
      assertAnswered(await ask(server, '/register', made), error, 400)
      log.assertRefused({ error, rule })
    })
  }

  test('access to a registration without a token, or with that of another (RFC 7592 §2)', async () => {
    const [own, other] = [
      await register(server, { redirect_uris }),
      await register(server, { redirect_uris }),
    ]
    const uri = String(own.body.registration_client_uri)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      log.next()
      const nobody = await ask(server, uri, { method })
      assert.deepEqual([nobody.status, nobody.html], [401, ''])
      log.assertRefused({ error: 'invalid_token', rule: 'access-token/presented' })
      for (const token of [String(other.body.registration_access_token), 'x', 'vk_reg_x']) {
        const headers = { authorization: `Bearer ${token}` }
        assertAnswered(await ask(server, uri, { method, headers }), 'invalid_token', 401)
        log.assertRefused({ error: 'invalid_token', rule: 'registration/own' })
      }
    }
    const headers = { authorization: `Bearer ${own.body.registration_access_token}` }
    log.next()
    for (const wrong of [
      { redirect_uris },
      { redirect_uris, client_id: other.body.client_id },
      { redirect_uris, client_id: own.body.client_id, client_secret: 'chosen' },
      { redirect_uris, client_id: own.body.client_id, client_id_issued_at: 0 },
    ]) {
      const change = { ...json(wrong, headers), method: 'PUT' }
      assertAnswered(await ask(server, uri, change), 'invalid_client_metadata', 400)
      log.assertRefused({ error: 'invalid_client_metadata', rule: 'registration/metadata' })
    }
  })

  test('a change of the subjects of people who already use the app (OIDC Core §12.2)', async () => {
    const { body } = await register(server, { redirect_uris })
    const headers = { authorization: `Bearer ${body.registration_access_token}` }
    const { client_id } = body
    log.next()
    const change = json({ redirect_uris, client_id, subject_type: 'pairwise' }, headers)
    const answer = await ask(server, String(body.registration_client_uri), { ...change, method: 'PUT' })
    assertAnswered(answer, 'invalid_client_metadata', 400)
    log.assertRefused({ error: 'invalid_client_metadata', rule: 'registration/same-subjects' })
  })

  test('an error redirect to a self-registered app that the person does not know (RFC 9700 §4.11.2)', async () => {
    const { body } = await register(server, { redirect_uris })
    const app = new App(server, String(body.client_id), redirect_uris[0] ?? '')
    log.next()
    const { status, location, html } = await ask(
      server,
      app.request({ scope: 'openid', prompt: 'hurry' }).url,
    )
    assert.deepEqual([status, location], [200, null])
    assert.match(
      html,
      /https:\/\/new\.example\/callback\?error=invalid_request/,
      'only the person can follow the link',
    )
    log.assertRefused({ error: 'invalid_request', rule: 'prompt/known' })
  })

  test('more apps from one address than its quota (§5)', async () => {
    const from = (count: number) =>
      server.fetch(
        new Request(`${server.issuer}/register`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ redirect_uris, client_name: `app ${count}` }),
        }),
        '203.0.113.7',
      )
    for (let count = 0; count < 3; count += 1) assert.equal((await from(count)).status, 201)
    log.next()
    assert.equal((await from(3)).status, 429)
    log.assertRefused({ error: 'temporarily_unavailable', rule: 'registration/room' })
  })
})

test('registration with initial access tokens refuses a missing or wrong token (RFC 7591 §3)', async () => {
  await using server = await aWatchedServer({ ...everyGrant, registration: { mode: 'token' } })
  const log = new RefusalLog(server)
  const nobody = await ask(server, '/register', json({ redirect_uris }))
  assert.deepEqual([nobody.status, nobody.html], [401, ''])
  log.assertRefused({ error: 'invalid_token', rule: 'access-token/presented' })
  for (const token of ['x', 'vk_iat_x', `vk_iat_${'A'.repeat(49)}`, `vk_reg_${'A'.repeat(49)}`]) {
    const asked = json({ redirect_uris }, { authorization: `Bearer ${token}` })
    assertAnswered(await ask(server, '/register', asked), 'invalid_token', 401)
    log.assertRefused({ error: 'invalid_token', rule: 'registration/initial-token' })
  }
})

test('a server without registration responds 404', async () => {
  await using server = await aWatchedServer()
  assertAnswered(await ask(server, '/register', json({ redirect_uris })), 'invalid_request', 404)
})
