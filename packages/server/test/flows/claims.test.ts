import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const [alice, ...others] = aConfiguration.users
const users = [{ ...alice, nickname: 'Al', birthdate: '1990-04-23', phone_number: '+1 555 0100' }, ...others]
const clients = aConfiguration.clients.map((client) => {
  if (client.client_id === 'spa')
    return { ...client, scope: 'openid profile email offline_access', optional_scope: 'email' }
  return client.client_id === 'print-shop'
    ? {
        ...client,
        redirect_uris: ['https://shop.example/callback'],
        grant_types: [...client.grant_types, 'implicit'],
        response_types: ['code', 'id_token', 'code id_token'],
      }
    : client
})

const claimsParameter = (userinfo: object, idToken: object = {}) =>
  JSON.stringify({ userinfo, id_token: idToken })

describe('the claims parameter (OIDC Core §5.5)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  before(async () => {
    server = await aWatchedServer({ users, clients, features: { implicit: true, hybrid: true } })
    shop = apps.printShop(server)
  })
  after(() => server[Symbol.asyncDispose]())

  test('the metadata announces the claims parameter', async () => {
    const document = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    assert.match(await document.text(), /"claims_parameter_supported":true/)
  })

  test('UserInfo and the ID token each contain the claims requested for it, and no others', async () => {
    const claims = claimsParameter({ birthdate: null }, { email: { essential: true }, shoe_size: null })
    const { accessToken, idToken } = await bought(shop, { scope: 'openid', claims })
    const { sub, ...seen } = (await shop.userInfo(accessToken)).body
    assert.deepEqual(seen, { birthdate: '1990-04-23' })
    const payload = decodeJwt(idToken)
    assert.deepEqual([payload.sub, payload.email], [sub, 'alice@example.com'])
    for (const name of ['birthdate', 'name', 'email_verified', 'shoe_size'])
      assert.equal(name in payload, false)
  })

  test('a claim that the person has no value for is omitted, even if it is essential', async () => {
    const { accessToken } = await bought(shop, {
      scope: 'openid',
      claims: claimsParameter({ website: { essential: true } }),
    })
    assert.deepEqual(Object.keys((await shop.userInfo(accessToken)).body), ['sub'])
  })

  test('a refresh returns the same requested claims as the code did (§12.2)', async () => {
    const claims = claimsParameter({ nickname: null }, { email: null })
    const first = await bought(shop, { scope: 'openid email offline_access', claims })
    const { body } = await shop.refresh(first.refreshToken)
    assert.equal(decodeJwt(body.id_token ?? '').email, 'alice@example.com')
    assert.equal((await shop.userInfo(body.access_token ?? '')).body.nickname, 'Al')
  })

  test('a refresh with a narrower scope also omits the claims of the other scopes (RFC 6749 §6)', async () => {
    const claims = claimsParameter({}, { email: null, nickname: null })
    const first = await bought(shop, { scope: 'openid email offline_access', claims })
    const { body } = await shop.refresh(first.refreshToken, { scope: 'openid' })
    const payload = decodeJwt(body.id_token ?? '')
    assert.deepEqual(['email' in payload, payload.nickname], [false, 'Al'])
  })

  test('an ID token without an access token contains the claims requested for UserInfo (§5.4)', async () => {
    const walker = new Walker(server)
    const claims = claimsParameter({ birthdate: null }, { nickname: null })
    const change = { response_type: 'id_token', scope: 'openid', nonce: 'n', prompt: 'consent', claims }
    await walker.go(
      shop.request({ ...change, code_challenge: undefined, code_challenge_method: undefined }).url,
    )
    await walker.signIn()
    await walker.allow()
    const payload = decodeJwt(walker.answer().get('id_token') ?? '')
    assert.deepEqual([payload.birthdate, payload.nickname], ['1990-04-23', 'Al'])
  })

  test('both ID tokens of a hybrid flow contain the claims requested for ID tokens, and no others', async () => {
    const claims = claimsParameter({ birthdate: null }, { nickname: null })
    const change = { response_type: 'code id_token', scope: 'openid', nonce: 'n', claims }
    const { code, verifier, answer } = await shop.authorize(change)
    const { body } = await shop.redeem(code, verifier)
    for (const idToken of [answer.get('id_token'), body.id_token]) {
      const payload = decodeJwt(idToken ?? '')
      assert.deepEqual([payload.nickname, 'birthdate' in payload], ['Al', false])
    }
  })

  test('the consent page describes, once, each claim that no requested scope covers', async () => {
    const claims = claimsParameter({ birthdate: null, email: null }, { birthdate: null })
    const walker = new Walker(server)
    await walker.go(shop.request({ scope: 'openid email', prompt: 'consent', claims }).url)
    await walker.signIn()
    assert.equal(walker.html.match(/See your date of birth/g)?.length, 1)
    assert.equal(walker.html.match(/e-mail/g)?.length, 1, 'the email scope already covers it')
  })

  test('an access token for an API does not reveal the claims requested for UserInfo', async () => {
    const { accessToken } = await bought(shop, {
      scope: 'openid photos.read',
      resource: 'https://drive.example/',
      claims: claimsParameter({ birthdate: null }),
    })
    assert.equal('userinfo_claims' in decodeJwt(accessToken), false)
  })

  test('declining a scope also declines its claims that were requested by name', async () => {
    const spa = apps.spa(server)
    const claims = claimsParameter({ email: null, nickname: null }, { email: null, nickname: null })
    const left = await bought(spa, { scope: 'openid email', claims }, { choice: { scope: [] } })
    const payload = decodeJwt(left.idToken)
    assert.deepEqual([payload.nickname, 'email' in payload], ['Al', false])
    const { body } = await spa.userInfo(left.accessToken)
    assert.deepEqual([body.nickname, 'email' in body], ['Al', false])
  })

  test('a malformed claims parameter is refused with invalid_request', async () => {
    const walker = new Walker(server)
    for (const claims of ['{', '[]', '{"userinfo":{"name":1}}']) {
      await walker.go(shop.request({ claims }).url)
      assert.equal(walker.answer().get('error'), 'invalid_request', walker.url)
      assert.equal(walker.answer().get('state'), 'a state')
    }
  })

  test('a requested sub can be satisfied only by that person (§5.5.1)', async () => {
    const { idToken, walker } = await bought(shop, {}, { choice: { duration: 'forever' } })
    const { sub } = decodeJwt(idToken)
    const go = (value: unknown, change: object = {}) =>
      walker.go(shop.request({ claims: claimsParameter({}, { sub: { value } }), ...change }).url)
    await go(sub, { prompt: 'none' })
    assert.equal(walker.answer().has('code'), true, walker.url)
    await go('usr_somebody', { prompt: 'none' })
    assert.equal(walker.answer().get('error'), 'login_required')
    await go('usr_somebody')
    assert.match(walker.url, /\/sign-in\?interaction=/)
    server.clock.advance(1)
    await walker.signIn()
    assert.equal(walker.answer().get('error'), 'login_required', 'the requested person did not sign in')
  })
})
