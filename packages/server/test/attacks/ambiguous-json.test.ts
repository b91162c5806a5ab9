import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Client } from '../../src/protocol/clients/client.ts'
import { sectorProblem } from '../../src/protocol/clients/sector.ts'
import { clientKeys } from '../../src/protocol/jose/client-keys.ts'
import type { Outgoing } from '../../src/protocol/ports/outgoing.ts'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { answerIn, ask } from '../support/ask.ts'
import { everyGrant, privateKey, proofs, publicKey, secrets } from '../support/every-grant.ts'
import { signedText } from '../support/jwt-misdeeds.ts'
import { changed, register } from '../support/registered-app.ts'
import { details, summerPrint } from '../support/rich-requests.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const vendor = 'https://vendor.example'
const json = JSON.stringify

/** An object with a duplicate member: some parsers keep the first value of the two, others the last. */
const twice = (object: object, name: string, other: unknown): Record<string, string> => {
  const members = json(object).slice(1, -1)
  const again = json(other)
  return {
    'the last': `{${members},"${name}":${again}}`,
    'the first': `{"${name}":${again},${members}}`,
    'in another spelling': `{${members},"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}":${again}}`,
  }
}
/** Values that parsers disagree about, or that a database cannot store. */
const strange: Record<string, string> = {
  'deep nesting': `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`,
  NUL: '"a\\u0000b"',
  'a lone surrogate': '"\\ud83d"',
  'a number that overflows': '1e999',
}

describe('JSON that two parsers could read differently is refused everywhere (threat F21)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({
      ...everyGrant,
      registration: {
        mode: 'open',
        per_address: 1000,
        software_statement_issuers: [
          { issuer: vendor, jwks: { keys: [publicKey.export({ format: 'jwk' })] } },
        ],
      },
    })
  })
  after(() => server[Symbol.asyncDispose]())

  const seconds = () => Math.floor(server.clock.now() / 1000)
  const header = { alg: 'ES256', typ: 'JWT' }
  const member = (name: string) => new RegExp(`the member ['"\\\\]*${name}['"\\\\]* occurs twice`)

  const assertionClaims = () => ({
    iss: 'service',
    sub: 'service',
    aud: server.issuer,
    jti: randomUUID(),
    exp: seconds() + 60,
  })
  async function assertionRefused(head: string, claims: string, told: RegExp): Promise<void> {
    const form = {
      grant_type: 'client_credentials',
      client_assertion: signedText(privateKey, head, claims),
      client_assertion_type: proofs.assertionType,
    }
    const before = server.logged().length
    const { status, html } = await ask(server, '/token', { form })
    assert.deepEqual([status, JSON.parse(html).error], [401, 'invalid_client'])
    assert.match(server.logged().slice(before), told)
  }

  test('a client assertion with a duplicate member or an unstorable value in its header or claims', async () => {
    for (const text of Object.values(twice(header, 'alg', 'none'))) {
      await assertionRefused(text, json(assertionClaims()), member('alg'))
    }
    for (const text of Object.values(twice(assertionClaims(), 'sub', 'print-shop'))) {
      await assertionRefused(json(header), text, member('sub'))
    }
    for (const value of Object.values(strange)) {
      const [claims, more] = [json(assertionClaims()).slice(0, -1), `"x":${value}`]
      await assertionRefused(
        json(header),
        `${claims},${more}}`,
        /client_assertion cannot be read: its claims: expected/,
      )
      await assertionRefused(`${json(header).slice(0, -1)},${more}}`, `${claims}}`, /its header: expected/)
    }
  })

  test('a request object with a duplicate redirect_uri or alg, by value and pushed', async () => {
    const asked = Object.fromEntries(new URL(apps.printShop(server).request().url).searchParams)
    const shop = proofs.basic('print-shop', secrets.shop)
    for (const text of Object.values(twice(asked, 'redirect_uri', 'http://localhost:4002/callback'))) {
      const request = signedText(privateKey, json({ alg: 'ES256' }), text)
      const page = await ask(
        server,
        `/authorize?${new URLSearchParams({ client_id: 'print-shop', request })}`,
      )
      assert.deepEqual([page.status, page.location], [400, null])
      const { status, html } = await ask(server, '/par', { ...shop, form: { request } })
      const { error, error_description: description } = JSON.parse(html)
      assert.deepEqual([status, error], [400, 'invalid_request_object'])
      assert.match(description, member('redirect_uri'))
    }
    for (const text of Object.values(twice({ alg: 'ES256' }, 'alg', 'RS256'))) {
      const request = signedText(privateKey, text, json(asked))
      assert.equal((await ask(server, '/par', { ...shop, form: { request } })).status, 400)
    }
  })

  test('a registration, its update and its software statement', async () => {
    const metadata = { client_name: 'New', redirect_uris: ['https://new.example/callback'] }
    const post = (body: string) =>
      ask(server, '/register', { body, headers: { 'content-type': 'application/json' } })
    const { body: registered } = await register(server, metadata)
    const put = (body: string) =>
      ask(server, String(registered.registration_client_uri), {
        method: 'PUT',
        body,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${registered.registration_access_token}`,
        },
      })
    const refused = async (answer: ReturnType<typeof ask>, told: RegExp) => {
      const { status, html } = await answer
      const { error, error_description: description } = JSON.parse(html)
      assert.deepEqual([status, error], [400, 'invalid_client_metadata'])
      assert.match(description, told)
    }
    for (const text of Object.values(twice(metadata, 'client_name', 'Your Bank'))) {
      await refused(post(text), member('client_name'))
      await refused(
        put(text.replace('{', `{"client_id":${json(registered.client_id)},`)),
        member('client_name'),
      )
      const statement = signedText(
        privateKey,
        json({ alg: 'ES256' }),
        text.replace('{', `{"iss":"${vendor}",`),
      )
      const { status, body } = await register(server, { ...metadata, software_statement: statement })
      assert.deepEqual([status, body.error], [400, 'invalid_software_statement'])
      assert.match(String(body.error_description), member('client_name'))
    }
    await refused(post(`{"jwks":{"keys":[{"kty":"EC","kty":"RSA"}]}}`), member('kty'))
    for (const value of Object.values(strange)) {
      await refused(post(`{"redirect_uris":["https://new.example/callback"],"x":${value}}`), /expected/)
    }
    assert.equal((await changed(server, registered, metadata)).status, 200, 'a valid one is accepted')
  })

  test('claims and authorization_details', async () => {
    const refused = async (params: Record<string, string>, error: string, told: RegExp) => {
      const { location } = await ask(server, apps.printShop(server).request(params).url)
      assert.equal(answerIn(location).get('error'), error, json(params))
      assert.match(answerIn(location).get('error_description') ?? '', told)
    }
    for (const claims of [
      '{"userinfo":{"email":null},"userinfo":{}}',
      '{"userinfo":{"email":null,"userinfo":null,"email":{"essential":true}}}',
      '{"id_token":{"sub":{"value":"usr_a","value":"usr_b"}}}',
    ]) {
      await refused({ claims }, 'invalid_request', /occurs twice/)
    }
    for (const value of Object.values(strange)) {
      await refused(
        { claims: `{"userinfo":{"email":{"value":${value}}}}` },
        'invalid_request',
        /claims: expected/,
      )
    }
    const print = json(summerPrint)
    for (const text of Object.values(twice(summerPrint, 'album', 'Winter'))) {
      await refused({ authorization_details: `[${text}]` }, 'invalid_authorization_details', member('album'))
    }
    for (const value of [...Object.values(strange), '9007199254740993']) {
      const authorization_details = `[${print.replace('"copies":2', `"copies":${value}`)}]`
      await refused({ authorization_details }, 'invalid_authorization_details', /expected/)
    }
    const { location } = await ask(server, apps.printShop(server).request(details(summerPrint)).url)
    assert.match(location ?? '', /^\/sign-in/, 'valid ones are accepted')
  })

  test('a number in a request object that would change when written as text is refused', async () => {
    const asked = Object.fromEntries(new URL(apps.printShop(server).request().url).searchParams)
    const push = async (change: string) => {
      const request = signedText(privateKey, json({ alg: 'ES256' }), `${json(asked).slice(0, -1)},${change}}`)
      return ask(server, '/par', { ...proofs.basic('print-shop', secrets.shop), form: { request } })
    }
    for (const change of ['"max_age":9007199254740993', '"max_age":1e21', '"max_age":3.5', '"x":1e-7']) {
      assert.equal(JSON.parse((await push(change)).html).error, 'invalid_request_object', change)
    }
    assert.equal((await push('"max_age":3600')).status, 201)
    // A value that cannot be converted to a string causes no server error.
    for (const hostile of ['{"toString":1,"valueOf":1}', '[{"toString":null}]', '[[]]', '{}']) {
      for (const name of ['resource', 'claims', 'prompt', 'x', 'login_hint']) {
        const { status } = await push(`"${name}":${hostile}`)
        assert.ok(status === 400 || status === 201, `${name}: ${hostile}: ${status}`)
      }
    }
  })

  test('fetched documents: JWK Sets and sector identifiers', async () => {
    const [one, other] = [{ kty: 'EC', crv: 'P-256', kid: 'one' }, 'two']
    const answering =
      (body: string): Outgoing =>
      async () => ({ status: 200, headers: {}, body })
    const client = { jwksUri: 'https://new.example/jwks' } as Client
    const address = '203.0.113.7'
    const redirects = {
      id: 'app_1',
      declared: false,
      redirectUris: ['https://a.example/'],
      sectorIdentifierUri: 'https://s.example/',
      subjectType: 'public',
    } as const
    for (const key of Object.values(twice(one, 'kid', other))) {
      const keysOf = clientKeys(answering(`{"keys":[${key}]}`), () => 0)
      await assert.rejects(
        keysOf(client, () => true),
        /jwks_uri: the member "kid" occurs twice/,
      )
    }
    assert.equal(
      await sectorProblem(redirects, { call: answering('["https://a.example/"]'), address }),
      undefined,
    )
    for (const body of [
      '["https://a.example/","\\u0000"]',
      '["https://a.example/"]x',
      '\ufeff["https://a.example/"]',
    ]) {
      assert.equal(
        (await sectorProblem(redirects, { call: answering(body), address }))?.came,
        'no such list',
        body,
      )
    }
  })

  test('a forged token with hostile JSON gives no access and causes no server error', async () => {
    const shop = proofs.basic('print-shop', secrets.shop)
    const texts = [
      ...Object.values(twice({ alg: 'RS256', kid: 'x' }, 'kid', 'y')),
      `{"kid":${strange['deep nesting']}}`,
      'null',
      '7',
    ]
    for (const text of [...texts, ...Object.values(strange).map((value) => `{"kid":${value}}`)]) {
      const token = signedText(privateKey, text, '{}')
      const { html } = await ask(server, '/introspect', { ...shop, form: { token } })
      assert.deepEqual(JSON.parse(html), { active: false })
      assert.equal((await ask(server, '/revoke', { ...shop, form: { token } })).status, 200)
      assert.equal(
        (await ask(server, '/userinfo', { headers: { authorization: `Bearer ${token}` } })).status,
        401,
      )
      const { status } = await ask(server, `/end-session?${new URLSearchParams({ id_token_hint: token })}`)
      assert.ok(status < 500)
      await ask(server, apps.printShop(server).request({ id_token_hint: token }).url)
    }
  })
})
