import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { assertRefused, bought } from '../support/bought.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

async function metadata(server: TestServer): Promise<Record<string, unknown>> {
  const at = `${server.issuer}/.well-known/openid-configuration`
  return (await (await server.fetch(new Request(at))).json()) as Record<string, unknown>
}

const essential = (acr: object) => JSON.stringify({ id_token: { acr: { essential: true, ...acr } } })

describe('the acr claim: the class of authentication of a sign-in (OIDC Core §2, §3.1.2.1, §5.5.1.1)', () => {
  let server: TestServer & AsyncDisposable
  let shop: App
  let walker: Walker
  before(async () => {
    server = await aWatchedServer({
      acr_values: [
        { value: 'bronze', amr: [] },
        { value: 'silver', amr: ['pwd'] },
      ],
      features: { implicit: true },
      clients: aConfiguration.clients.map((client) => {
        if (client.client_id === 'spa')
          return { ...client, default_acr_values: ['bronze'], require_auth_time: true }
        if (client.client_id !== 'print-shop') return client
        return {
          ...client,
          response_types: ['code', 'id_token'],
          grant_types: ['authorization_code', 'refresh_token', 'implicit'],
          redirect_uris: ['https://shop.example/callback'],
        }
      }),
    })
    shop = apps.printShop(server)
    ;({ walker } = await shop.authorize({}, { choice: { duration: 'forever' } }))
  })
  after(() => server[Symbol.asyncDispose]())

  async function acr(asked: Record<string, string>) {
    return decodeJwt((await bought(shop, asked, { walker })).idToken).acr
  }

  test('acr is the first requested class that the sign-in meets, otherwise the strongest that it meets', async () => {
    assert.equal(await acr({}), 'silver')
    assert.equal(await acr({ acr_values: 'bronze' }), 'bronze')
    assert.equal(await acr({ acr_values: 'gold bronze silver' }), 'bronze')
    assert.equal(await acr({ acr_values: '1 2' }), 'silver')
    assert.equal(await acr({ acr_values: '' }), 'silver')
    assert.equal(await acr({ acr_values: `${'x '.repeat(500)}` }), 'silver')
    assert.equal(await acr({ claims: JSON.stringify({ id_token: { acr: null } }) }), 'silver')
    assert.equal(await acr({ claims: JSON.stringify({ id_token: { acr: { value: 'gold' } } }) }), 'silver')
    assert.equal(await acr({ claims: essential({ values: ['gold', 'bronze'] }) }), 'bronze')
    assert.equal(await acr({ claims: essential({ value: 'bronze' }), acr_values: 'silver' }), 'bronze')
    assert.equal(await acr({ claims: essential({}), acr_values: 'bronze' }), 'bronze')
  })

  test('an essential acr that no class satisfies is refused without showing a page', async () => {
    for (const asked of [{ value: 'gold' }, { values: ['gold', 'platinum'] }, { values: [] }]) {
      for (const who of [walker, new Walker(server)]) {
        await who.go(shop.request({ claims: essential(asked), state: 'unmet' }).url)
        const answer = who.answer()
        assert.equal(answer.get('error'), 'unmet_authentication_requirements', who.url)
        assert.equal(answer.get('state'), 'unmet')
      }
    }
    const { url } = shop.request({ claims: essential({ value: 'gold' }) })
    const pushed = Object.fromEntries(new URL(url).searchParams)
    assertRefused(await shop.post('/par', pushed), 'unmet_authentication_requirements')
  })

  test('an acr that is not a string, or a repeated acr_values, is an invalid request', async () => {
    for (const asked of [{ value: 1 }, { values: ['silver', null] }, { values: 'silver' }]) {
      await walker.go(shop.request({ claims: essential(asked) }).url)
      assert.equal(walker.answer().get('error'), 'invalid_request')
    }
    const twice = shop.request({ acr_values: ['bronze', 'silver'] })
    await walker.go(twice.url)
    assert.equal(walker.answer().get('error'), 'invalid_request')
  })

  test('access tokens, introspection and an ID token in a fragment carry the same acr (RFC 9470 §6)', async () => {
    const { accessToken, refreshToken } = await bought(shop, { acr_values: 'bronze' }, { walker })
    const seen = (await apps.driveApi(server).introspect(accessToken)).body
    assert.equal(seen.acr, 'bronze')
    assert.equal(decodeJwt(accessToken).acr, 'bronze')
    assert.equal(decodeJwt(accessToken).auth_time, seen.auth_time)
    server.clock.advance(60)
    const { body } = await shop.refresh(refreshToken)
    for (const token of [body.access_token, body.id_token]) {
      const { acr, auth_time } = decodeJwt(token ?? '')
      assert.deepEqual(
        [acr, auth_time],
        ['bronze', seen.auth_time],
        'a refresh changes neither acr nor auth_time',
      )
    }
    const implicit = { response_type: 'id_token', nonce: 'n', scope: 'openid', acr_values: 'bronze' }
    await walker.go(
      shop.request({ ...implicit, code_challenge: undefined, code_challenge_method: undefined }).url,
    )
    if (walker.url.includes('/consent?')) await walker.allow()
    assert.equal(decodeJwt(walker.answer().get('id_token') ?? assert.fail(walker.url)).acr, 'bronze')
  })

  test('default_acr_values apply if a request names none; require_auth_time adds auth_time (OIDC Registration §2)', async () => {
    const spa = apps.spa(server)
    const signedIn = server.clock.now() / 1000
    const byDefault = await bought(spa)
    assert.equal(decodeJwt(byDefault.idToken).acr, 'bronze')
    assert.equal(decodeJwt(byDefault.idToken).auth_time, signedIn)
    const named = await bought(spa, { acr_values: 'silver' }, { walker: byDefault.walker })
    assert.equal(decodeJwt(named.idToken).acr, 'silver')
  })

  test('the metadata lists every class (OIDC Discovery §3, RFC 9470 §7)', async () => {
    assert.deepEqual((await metadata(server)).acr_values_supported, ['bronze', 'silver'])
  })
})

test('without configured classes there is no acr anywhere, and an essential acr is refused', async () => {
  await using server = await aWatchedServer({ acr_values: [] })
  const shop = apps.printShop(server)
  const { idToken, accessToken, walker } = await bought(shop, { acr_values: 'silver' })
  assert.equal('acr' in decodeJwt(idToken), false)
  assert.equal('acr' in decodeJwt(accessToken), false)
  assert.equal('acr_values_supported' in (await metadata(server)), false)
  await walker.go(shop.request({ claims: essential({ value: 'silver' }) }).url)
  assert.equal(walker.answer().get('error'), 'unmet_authentication_requirements')
})
