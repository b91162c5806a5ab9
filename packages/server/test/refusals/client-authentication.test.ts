import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '../../src/protocol/messages/errors.ts'
import type { Rule } from '../../src/protocol/messages/rules.ts'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type Asked, ask } from '../support/ask.ts'
import { assertion, everyGrant, proofs, secrets } from '../support/every-grant.ts'
import { assertAnswered, RefusalLog } from '../support/refusal.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const endpoints = ['/token', '/par', '/introspect', '/revoke', '/device-authorization']

type Made = Asked & { form?: Record<string, string | readonly string[]> }
type Row = [
  name: string,
  make: (server: TestServer) => Made | Promise<Made>,
  error: ErrorCode,
  rule: Rule,
  challenged?: boolean,
]

const basic = (text: string): Made => ({
  headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
})
const asserted = (client_assertion: string, more: Record<string, string> = {}): Made => ({
  form: { client_assertion, client_assertion_type: proofs.assertionType, ...more },
})
const seconds = (server: TestServer) => Math.floor(server.clock.now() / 1000)

const requests: Row[] = [
  ['no client authentication', () => ({}), 'invalid_client', 'client/authenticated'],
  [
    'an unknown public client',
    () => ({ form: { client_id: 'nobody' } }),
    'invalid_client',
    'client/authenticated',
  ],
  [
    'a wrong secret in the header',
    () => basic('print-shop:wrong'),
    'invalid_client',
    'client/authenticated',
    true,
  ],
  [
    'the secret of another client',
    () => basic(`print-shop:${secrets.other}`),
    'invalid_client',
    'client/authenticated',
    true,
  ],
  [
    'a secret of an unknown client',
    () => basic(`nobody:${secrets.shop}`),
    'invalid_client',
    'client/authenticated',
    true,
  ],
  [
    'a confidential client without a secret',
    () => ({ form: { client_id: 'print-shop' } }),
    'invalid_client',
    'client/registered-method',
  ],
  [
    'a confidential client with an empty secret',
    () => basic('print-shop:'),
    'invalid_client',
    'client/registered-method',
    true,
  ],
  [
    'the right secret in the form, of a client registered for the header',
    () => ({ form: { client_id: 'print-shop', client_secret: secrets.shop } }),
    'invalid_client',
    'client/registered-method',
  ],
  [
    'the right secret in the header, of a client registered for the form',
    () => basic(`other-shop:${secrets.other}`),
    'invalid_client',
    'client/registered-method',
    true,
  ],
  [
    'a secret for a public client',
    () => basic('spa:a-secret'),
    'invalid_client',
    'client/registered-method',
    true,
  ],
  [
    'a secret without a client_id',
    () => ({ form: { client_secret: secrets.other } }),
    'invalid_client',
    'client/authenticated',
  ],
  [
    'a secret in the header and in the form',
    () => ({ ...basic(`print-shop:${secrets.shop}`), form: { client_secret: secrets.shop } }),
    'invalid_request',
    'client/one-method',
  ],
  [
    'a secret and an assertion',
    async (server) => ({
      ...basic(`print-shop:${secrets.shop}`),
      ...asserted(await assertion(server)),
    }),
    'invalid_request',
    'client/one-method',
  ],
  [
    'one client in the header and another in the form',
    () => ({ ...basic(`print-shop:${secrets.shop}`), form: { client_id: 'other-shop' } }),
    'invalid_request',
    'client/same-id',
  ],
  [
    'a header that is not base64',
    () => ({ headers: { authorization: 'Basic *' } }),
    'invalid_request',
    'client/credential-readable',
  ],
  ['a header without a colon', () => basic('print-shop'), 'invalid_request', 'client/credential-readable'],
  [
    'client_id twice',
    () => ({ form: { client_id: ['spa', 'spa'] } }),
    'invalid_request',
    'request/no-duplicates',
  ],
  [
    'an assertion without client_assertion_type',
    async (server) => ({ form: { client_assertion: await assertion(server) } }),
    'invalid_client',
    'client/credential-readable',
  ],
  [
    'an assertion with the client_assertion_type of SAML',
    async (server) => ({
      form: {
        client_assertion: await assertion(server),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      },
    }),
    'invalid_client',
    'client/credential-readable',
  ],
  ['an assertion that is not a JWT', () => asserted('x'), 'invalid_client', 'client/credential-readable'],
  [
    'an assertion and the client_id of another client',
    async (server) => asserted(await assertion(server), { client_id: 'print-shop' }),
    'invalid_request',
    'client/same-id',
  ],
  [
    'an assertion with another issuer',
    async (server) => asserted(await assertion(server, { claims: { iss: 'print-shop' } })),
    'invalid_client',
    'assertion/names-client',
  ],
  [
    'an assertion of a client registered for a secret',
    async (server) => asserted(await assertion(server, { claims: { iss: 'print-shop', sub: 'print-shop' } })),
    'invalid_client',
    'client/registered-method',
  ],
]

/** Faults of an assertion. The response is the same for all, and the trace names the check that failed. */
const assertions: [
  name: string,
  change: (server: TestServer) => Parameters<typeof assertion>[1],
  rule: Rule,
][] = [
  ['another issuer', () => ({ claims: { iss: 'print-shop' } }), 'assertion/names-client'],
  ['the type of an access token', () => ({ header: { typ: 'at+jwt' } }), 'assertion/type'],
  ['another key', () => ({ header: { kid: 'nobody' } }), 'assertion/signature'],
  ['another audience', () => ({ claims: { aud: 'https://other.example' } }), 'assertion/audience'],
  [
    'two audiences',
    (server) => ({ claims: { aud: [server.issuer, 'https://other.example'] } }),
    'assertion/audience',
  ],
  [
    'the endpoint as its audience',
    (server) => ({ claims: { aud: `${server.issuer}/token` } }),
    'assertion/audience',
  ],
  ['no exp', () => ({ claims: { exp: undefined } }), 'assertion/times'],
  ['an exp in the past', (server) => ({ claims: { exp: seconds(server) - 11 } }), 'assertion/times'],
  [
    'an exp too far in the future',
    (server) => ({ claims: { exp: seconds(server) + 7200 } }),
    'assertion/times',
  ],
  ['an nbf in the future', (server) => ({ claims: { nbf: seconds(server) + 61 } }), 'assertion/times'],
  ['no jti', () => ({ claims: { jti: undefined } }), 'assertion/once'],
]

describe('client authentication refuses, at every endpoint that authenticates clients (RFC 6749 §2.3, §5.2)', () => {
  let server: TestServer & AsyncDisposable
  let log: RefusalLog
  before(async () => {
    server = await aWatchedServer(everyGrant)
    log = new RefusalLog(server)
  })
  after(() => server[Symbol.asyncDispose]())

  for (const [name, make, error, rule, challenged = false] of requests) {
    test(name, async () => {
      for (const path of endpoints) {
        const asked = await make(server)
        log.next()
        const answer = await ask(server, path, { ...asked, form: asked.form ?? {} })
        assertAnswered(answer, error, error === 'invalid_client' ? 401 : 400)
        log.assertRefused({ error, rule })
        // §5.2: only a client that used the Authorization header receives a challenge.
        const challenge = answer.headers.get('www-authenticate')
        if (challenged) assert.match(challenge ?? '', /^Basic realm="/)
        else if (error === 'invalid_client') assert.equal(challenge, null)
      }
    })
  }

  for (const [name, change, rule] of assertions) {
    const isTold = rule === 'assertion/audience'
    test(`an assertion with ${name}: the response ${isTold ? 'says what is expected' : 'does not reveal the reason, which is in the trace'}`, async () => {
      const form = asserted(await assertion(server, change(server))).form ?? {}
      log.next()
      const answer = await ask(server, '/token', { form })
      assertAnswered(answer, 'invalid_client', 401)
      const description: string = JSON.parse(answer.html).error_description
      if (isTold)
        assert.match(
          description,
          new RegExp(`^the aud of a client assertion must be the issuer, ${server.issuer}`),
        )
      else assert.equal(description, 'client authentication failed')
      log.assertRefused({ error: 'invalid_client', rule })
    })
  }

  test('a used assertion (OIDC Core §9)', async () => {
    const { form = {} } = asserted(await assertion(server), { grant_type: 'client_credentials' })
    assert.equal((await ask(server, '/token', { form })).status, 200)
    for (const path of endpoints) {
      log.next()
      assertAnswered(await ask(server, path, { form }), 'invalid_client', 401)
      log.assertRefused({ error: 'invalid_client', rule: 'assertion/once' })
    }
  })

  const forms: [
    name: string,
    asked: (path: string) => Asked & { path?: string },
    rule: Rule,
    status?: number,
  ][] = [
    [
      'JSON instead of a form',
      () => ({ body: '{}', headers: { 'content-type': 'application/json' } }),
      'request/media-type',
    ],
    [
      'a multipart form',
      () => ({ body: 'x', headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
      'request/media-type',
    ],
    ['no media type', () => ({ body: 'x', headers: { 'content-type': '' } }), 'request/media-type'],
    ['a form that is not percent-encoded UTF-8', () => ({ form: {}, body: 'a=%ff' }), 'request/well-formed'],
    ['a NUL', () => ({ form: {}, body: 'a=%00' }), 'request/well-formed'],
    ['a parameter twice', () => ({ form: { x: ['1', '2'] } }), 'request/no-duplicates'],
    ...['client_secret', 'client_assertion', 'code', 'device_code', 'refresh_token', 'token', 'password'].map(
      (name) =>
        [
          `${name} in the URL (§2.3.1)`,
          (path: string) => ({ path: `${path}?${name}=x`, form: {} }),
          'request/no-secrets-in-query',
        ] as (typeof forms)[number],
    ),
  ]
  for (const [name, asked, rule] of forms) {
    test(`before authentication: ${name}`, async () => {
      for (const path of endpoints) {
        const { path: changed = path, ...made } = asked(path)
        log.next()
        assertAnswered(await ask(server, changed, made), 'invalid_request', 400)
        log.assertRefused({ error: 'invalid_request', rule })
      }
    })
  }

  test('any method but POST, and responds with Allow (RFC 6749 §3.2)', async () => {
    for (const path of endpoints) {
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
        const answer = await ask(server, path, { method })
        assertAnswered(answer, 'invalid_request', 405)
        assert.equal(answer.headers.get('allow'), 'POST')
      }
    }
  })
})

test('a removed client is refused like one with a wrong secret', async () => {
  await using first = await aWatchedServer()
  const clients = aConfiguration.clients.filter(({ client_id }) => client_id !== 'print-shop')
  await using server = await aWatchedServer({ clients }, { data: first.data, clock: first.clock })
  const log = new RefusalLog(server)
  for (const path of ['/token', '/par', '/introspect', '/revoke']) {
    const answer = await ask(server, path, { ...basic(`print-shop:${secrets.shop}`), form: {} })
    assertAnswered(answer, 'invalid_client', 401)
    log.assertRefused({ error: 'invalid_client', rule: 'client/enabled' })
  }
})

test('an assertion is accepted only with the registered algorithm (OIDC Registration §2)', async () => {
  const clients = everyGrant.clients.map((client) =>
    client.client_id === 'service' ? { ...client, token_endpoint_auth_signing_alg: 'RS256' } : client,
  )
  await using server = await aWatchedServer({ ...everyGrant, clients })
  const log = new RefusalLog(server)
  const { form = {} } = asserted(await assertion(server))
  assertAnswered(await ask(server, '/token', { form }), 'invalid_client', 401)
  log.assertRefused({ error: 'invalid_client', rule: 'assertion/algorithm' })
})
