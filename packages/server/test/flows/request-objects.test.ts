import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, describe } from 'node:test'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { aConfiguration, aServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

const callback = 'https://signed.example/callback'
const secret = 'signed-shop-secret-0123456789abcdef'

describe('a request object (RFC 9101)', async () => {
  const own = await generateKeyPair('ES256')
  const rsa = await generateKeyPair('RS256')
  const unregistered = await generateKeyPair('ES256')
  let content = ''
  let calls = 0
  const host = createServer((_, response) => {
    calls += 1
    response.end(content)
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  const place = `http://localhost:${(host.address() as AddressInfo).port}/request.jwt`
  const shop = {
    client_id: 'signed-shop',
    client_secret: secret,
    client_name: 'Signed Shop',
    redirect_uris: [callback],
    scope: 'openid photos.read',
    jwks: { keys: [await exportJWK(own.publicKey), await exportJWK(rsa.publicKey)] },
    request_uris: [place, `${place}?exact`],
  }
  const strict = {
    ...shop,
    client_id: 'strict-shop',
    require_signed_request_object: true,
    request_object_signing_alg: 'ES256',
  }
  const server = await aServer({ clients: [...aConfiguration.clients, shop, strict] })
  after(async () => {
    await server[Symbol.asyncDispose]()
    host.close().closeAllConnections()
  })

  const verifier = randomBytes(32).toString('base64url')
  const parameters = (id = 'signed-shop') => ({
    response_type: 'code',
    client_id: id,
    redirect_uri: callback,
    scope: 'openid photos.read',
    state: 'inside',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    max_age: 3600,
  })
  type Making = { key?: CryptoKey; alg?: string; header?: object; claims?: Record<string, unknown> }
  const make = ({ key = own.privateKey, alg = 'ES256', header, claims }: Making = {}) =>
    new SignJWT({ iss: 'signed-shop', aud: server.issuer, ...parameters(), ...claims })
      .setProtectedHeader({ alg, typ: 'oauth-authz-req+jwt', ...header })
      .sign(key)
  const link = (query: Record<string, string>) =>
    `${server.issuer}/authorize?${new URLSearchParams({ client_id: 'signed-shop', ...query })}`
  const walk = async (url: string) => {
    const walker = await new Walker(server).go(url)
    if (walker.url.includes('/sign-in?')) await walker.signIn()
    if (walker.url.includes('/consent?')) await walker.allow()
    return walker
  }

  test('by value is the whole request: parameters outside it are ignored (§6.3)', async () => {
    const outside = { request: await make(), state: 'outside', scope: 'openid email', redirect_uri: callback }
    const answer = (await walk(link(outside))).answer()
    assert.equal(answer.get('state'), 'inside')
    const app = new App(server, 'signed-shop', callback, secret)
    assert.equal((await app.redeem(answer.get('code') ?? '', verifier)).status, 200)
  })

  test('at a registered request_uri is fetched each time, whatever its fragment (OIDC Core §6.2)', async () => {
    content = await make()
    for (const request_uri of [place, `${place}#${'A'.repeat(43)}`, `${place}?exact`]) {
      assert.equal((await walk(link({ request_uri }))).answer().get('state'), 'inside', request_uri)
    }
    const before = calls
    for (const request_uri of [`${place}?other`, `${place}/`, place.replace('localhost', '127.0.0.1')]) {
      const elsewhere = await walk(link({ request_uri, redirect_uri: callback }))
      assert.equal(elsewhere.answer().get('error'), 'invalid_request_uri', request_uri)
    }
    assert.equal(calls, before)
  })

  test('may be pushed, and then replaces the other pushed parameters (RFC 9126 §3)', async () => {
    const app = new App(server, 'signed-shop', callback, secret)
    const { status, body } = await app.post('/par', { request: await make(), state: 'outside' })
    assert.equal(status, 201, JSON.stringify(body))
    const answer = (await walk(link({ request_uri: String(body.request_uri) }))).answer()
    assert.equal(answer.get('state'), 'inside')
    const bad = await app.post('/par', { request: await make({ key: unregistered.privateKey }) })
    assert.deepEqual([bad.status, bad.body.error], [400, 'invalid_request_object'])
  })

  const now = () => Math.floor(server.clock.now() / 1000)
  const wrong: [string, () => Making][] = [
    ['an unregistered key', () => ({ key: unregistered.privateKey })],
    ['the typ of another kind of JWT', () => ({ header: { typ: 'at+jwt' } })],
    ['another issuer', () => ({ claims: { iss: 'print-shop' } })],
    ['another client inside', () => ({ claims: { client_id: 'print-shop' } })],
    ['another audience', () => ({ claims: { aud: 'https://other.example' } })],
    ['an exp in the past', () => ({ claims: { exp: now() - 60 } })],
    ['an nbf in the future', () => ({ claims: { nbf: now() + 61 } })],
    [
      'the client as its sub, which would make it a client assertion',
      () => ({ claims: { sub: 'signed-shop' } }),
    ],
    ['another request inside', () => ({ claims: { request: 'x' } })],
    ['a critical header', () => ({ header: { crit: ['b64'], b64: true } })],
  ]
  for (const [name, making] of wrong) {
    test(`with ${name} is refused: by redirect if the URL has a valid redirect_uri, otherwise on a page`, async () => {
      const request = await make(making())
      const redirected = await walk(link({ request, redirect_uri: callback, state: 'outside' }))
      assert.equal(redirected.answer().get('error'), 'invalid_request_object')
      assert.equal(redirected.answer().get('state'), 'outside')
      const page = await walk(link({ request }))
      assert.equal(page.status, 400)
      const evil = await walk(link({ request, redirect_uri: 'https://evil.example/' }))
      assert.equal(evil.status, 400)
    })
  }

  test('with an unregistered redirect URI shows an error page, without a redirect', async () => {
    const request = await make({ claims: { redirect_uri: 'https://evil.example/' } })
    const page = await walk(link({ request }))
    assert.deepEqual([page.status, page.url.startsWith(server.issuer)], [400, true])
  })

  test('without a signature is refused, with alg=none too', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    for (const signature of ['', 'AA']) {
      const request = `${part({ alg: 'none' })}.${part(parameters())}.${signature}`
      const redirected = await walk(link({ request, redirect_uri: callback }))
      assert.equal(redirected.answer().get('error'), 'invalid_request_object')
    }
  })

  test('a request object may be used several times, by different people (§10.8)', async () => {
    const url = link({ request: await make({ claims: { jti: 'once' } }) })
    for (let time = 0; time < 2; time += 1) assert.ok((await walk(url)).answer().has('code'))
  })

  test('by value and by reference at once is refused', async () => {
    const redirected = await walk(link({ request: await make(), request_uri: place, redirect_uri: callback }))
    assert.equal(redirected.answer().get('error'), 'invalid_request')
  })

  test('a client that must sign its requests cannot send an unsigned one, or use another algorithm (§10.5)', async () => {
    const outside = { ...parameters('strict-shop'), max_age: '3600' }
    const bare = await walk(link(outside))
    assert.equal(bare.answer().get('error'), 'invalid_request')
    const names = { iss: 'strict-shop', client_id: 'strict-shop' }
    const other = await make({ key: rsa.privateKey, alg: 'RS256', claims: names })
    assert.equal(
      (await walk(link({ ...outside, request: other }))).answer().get('error'),
      'invalid_request_object',
    )
    const right = await make({ claims: names })
    assert.ok((await walk(link({ ...outside, request: right }))).answer().has('code'))
    const app = new App(server, 'strict-shop', callback, secret)
    assert.equal((await app.post('/par', outside)).body.error, 'invalid_request')
    assert.equal((await app.post('/par', { request: right })).status, 201)
  })
})
