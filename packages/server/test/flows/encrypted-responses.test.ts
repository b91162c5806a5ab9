import assert from 'node:assert/strict'
import test, { after, describe } from 'node:test'
import {
  compactDecrypt,
  createLocalJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import { aConfiguration, aServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

const callback = 'https://sealed.example/callback'
const secret = 'sealed-shop-secret-0123456789abcdef'

describe('the responses that a client registered to receive encrypted', async () => {
  const rsa = await generateKeyPair('RSA-OAEP-256', { extractable: true })
  const ec = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  const keys = [
    { ...(await exportJWK(rsa.publicKey)), use: 'enc', kid: 'rsa' },
    { ...(await exportJWK(ec.publicKey)), use: 'enc', kid: 'ec' },
  ]
  const base = {
    client_secret: secret,
    redirect_uris: [callback],
    scope: 'openid profile photos.read',
    jwks: { keys },
  }
  const sealed = {
    ...base,
    client_id: 'sealed-shop',
    id_token_encrypted_response_alg: 'RSA-OAEP-256',
    userinfo_signed_response_alg: 'ES256',
    userinfo_encrypted_response_alg: 'ECDH-ES',
    userinfo_encrypted_response_enc: 'A256GCM',
    authorization_encrypted_response_alg: 'ECDH-ES+A256KW',
    introspection_signed_response_alg: 'RS256',
    introspection_encrypted_response_alg: 'RSA-OAEP-256',
  }
  const plain = {
    ...base,
    client_id: 'plain-shop',
    userinfo_encrypted_response_alg: 'RSA-OAEP-256',
  }
  const keyless = {
    ...base,
    client_id: 'keyless-shop',
    jwks: { keys: keys.slice(1) },
    id_token_encrypted_response_alg: 'RSA-OAEP-256',
  }
  const server = await aServer({ clients: [...aConfiguration.clients, sealed, plain, keyless] })
  after(() => server[Symbol.asyncDispose]())
  const jwks = async () =>
    createLocalJWKSet(
      (await (await server.fetch(new Request(`${server.issuer}/jwks`))).json()) as JSONWebKeySet,
    )
  const app = (id: string) => new App(server, id, callback, secret)

  const opened = async (jwe: string): Promise<string> => {
    const { kid, cty } = decodeProtectedHeader(jwe)
    assert.ok(cty === 'JWT' || cty === undefined)
    const { plaintext } = await compactDecrypt(jwe, kid === 'rsa' ? rsa.privateKey : ec.privateKey)
    return new TextDecoder().decode(plaintext)
  }
  const inside = async (jwe: string, audience = 'sealed-shop') => {
    const options = { issuer: server.issuer, audience, currentDate: new Date(server.clock.now()) }
    return (await jwtVerify(await opened(jwe), await jwks(), options)).payload
  }

  test('ID token, UserInfo, authorization and introspection responses are signed, then encrypted to the key of their kid', async () => {
    const shop = app('sealed-shop')
    const { answer, verifier } = await codeOf(shop, { response_mode: 'jwt' })
    assert.deepEqual([...answer.keys()], ['response'])
    const response = await inside(answer.get('response') ?? '')
    assert.equal(response.state, 'a state')
    const { status, body } = await shop.redeem(String(response.code), verifier)
    assert.equal(status, 200, JSON.stringify(body))
    const idToken = await inside(body.id_token ?? '')

    const headers = { authorization: `Bearer ${body.access_token}` }
    const answered = await server.fetch(new Request(`${server.issuer}/userinfo`, { headers }))
    assert.equal(answered.headers.get('content-type'), 'application/jwt')
    const claims = await inside(await answered.text())
    assert.deepEqual([claims.sub, claims.name, 'exp' in claims], [idToken.sub, 'Alice Adams', false])

    const form = new URLSearchParams({ token: body.access_token ?? '' })
    const asked = await server.fetch(
      new Request(`${server.issuer}/introspect`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`sealed-shop:${secret}`).toString('base64')}` },
        body: form,
      }),
    )
    assert.equal(asked.headers.get('content-type'), 'application/token-introspection+jwt')
    const seen = await inside(await asked.text())
    assert.equal((seen.token_introspection as { active: boolean }).active, true)
    assert.ok(!('sub' in seen) && !('exp' in seen))
  })

  test('query.jwt is allowed if the response is encrypted (JARM §2.3.1)', async () => {
    const { answer } = await codeOf(app('sealed-shop'), { response_mode: 'query.jwt' })
    assert.equal(typeof (await inside(answer.get('response') ?? '')).code, 'string')
  })

  test('UserInfo may be encrypted without being signed (OIDC Core §5.3.2)', async () => {
    const shop = app('plain-shop')
    const { answer, verifier } = await codeOf(shop, {})
    const { body } = await shop.redeem(answer.get('code') ?? '', verifier)
    const headers = { authorization: `Bearer ${body.access_token}` }
    const answered = await server.fetch(new Request(`${server.issuer}/userinfo`, { headers }))
    const claims = JSON.parse(await opened(await answered.text()))
    assert.equal(claims.name, 'Alice Adams')
  })

  test('without a suitable key, nothing is sent unencrypted, and the code is not consumed', async () => {
    const shop = app('keyless-shop')
    const { answer, verifier } = await codeOf(shop, {})
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { status, body } = await shop.redeem(answer.get('code') ?? '', verifier)
      assert.deepEqual([status, body.error], [503, 'temporarily_unavailable'])
    }
  })

  async function codeOf(shop: App, extra: Record<string, string>) {
    const { url, verifier } = shop.request({ scope: 'openid profile', ...extra })
    const walker = await new Walker(server).go(url)
    if (walker.url.includes('/sign-in?')) await walker.signIn()
    if (walker.url.includes('/consent?')) await walker.allow()
    return { answer: walker.answer(), verifier }
  }
})

test('an introspection response is signed if the Accept header asks for it (RFC 9701 §4)', async () => {
  await using server = await aServer()
  const form = new URLSearchParams({ token: 'unknown' })
  const credentials = Buffer.from('drive-api:drive-api-secret-0123456789abcdef').toString('base64')
  const ask = (accept: string) =>
    server.fetch(
      new Request(`${server.issuer}/introspect`, {
        method: 'POST',
        headers: { authorization: `Basic ${credentials}`, accept },
        body: form,
      }),
    )
  const signed = await ask('application/token-introspection+jwt')
  const text = await signed.text()
  assert.equal(decodeProtectedHeader(text).typ, 'token-introspection+jwt')
  const keys = createLocalJWKSet(
    (await (await server.fetch(new Request(`${server.issuer}/jwks`))).json()) as JSONWebKeySet,
  )
  const { payload } = await jwtVerify(text, keys, {
    issuer: server.issuer,
    audience: 'drive-api',
    currentDate: new Date(server.clock.now()),
  })
  assert.deepEqual(payload.token_introspection, { active: false })
  assert.deepEqual(await (await ask('*/*')).json(), { active: false })
})
