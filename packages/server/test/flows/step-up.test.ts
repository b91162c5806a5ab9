import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Requirement, type ResourceServer, resourceServer } from '@valetkey/resource'
import type { TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** Converts a WWW-Authenticate challenge to authorization request parameters. RFC 9470 §4 */
function parametersOf(challenge: string): Record<string, string> {
  const found = [...challenge.matchAll(/(scope|acr_values|max_age)="([^"]*)"/g)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]))
}

for (const format of ['JWTs', 'introspection'] as const) {
  describe(`step-up at an API that uses ${format} (RFC 9470)`, () => {
    let server: TestServer & AsyncDisposable
    let shop: App
    let api: ResourceServer
    before(async () => {
      server = await aWatchedServer({
        acr_values: [
          { value: 'bronze', amr: [] },
          { value: 'silver', amr: ['pwd'] },
        ],
      })
      shop = apps.printShop(server)
      const introspection = {
        clientId: 'album-api',
        clientSecret: 'album-api-secret-0123456789abcdef',
      }
      api = resourceServer({
        issuer: server.issuer,
        audience: format === 'JWTs' ? 'https://drive.example/' : 'https://album.example/',
        ...(format === 'JWTs' ? {} : { introspection }),
        fetch: (url, init) => server.fetch(new Request(url, init)),
        now: () => server.clock.now(),
      })
    })
    after(() => server[Symbol.asyncDispose]())

    const scope = format === 'JWTs' ? 'photos.read' : 'album.write'
    async function call(accessToken: string, requirement: Requirement): Promise<string> {
      const headers = { authorization: `Bearer ${accessToken}` }
      const { token, answer } = await api.check({ headers }, { scope, ...requirement })
      return token === undefined ? (answer.headers['www-authenticate'] ?? '') : 'accepted'
    }

    test('a stronger acr: refused, then accepted after a new request, without a new sign-in if the session satisfies it', async () => {
      const first = await bought(shop, { scope, acr_values: 'bronze' }, { choice: { duration: 'forever' } })
      assert.equal(await call(first.accessToken, { acrValues: 'bronze' }), 'accepted')
      const challenge = await call(first.accessToken, { acrValues: 'silver' })
      assert.match(challenge, /error="insufficient_user_authentication"/)
      assert.deepEqual(parametersOf(challenge), { scope, acr_values: 'silver' })
      const { walker } = first
      const again = shop.request({ ...parametersOf(challenge), prompt: 'none' })
      await walker.go(again.url)
      const { body } = await shop.redeem(
        walker.answer().get('code') ?? assert.fail(walker.url),
        again.verifier,
      )
      assert.equal(await call(body.access_token ?? '', { acrValues: 'silver' }), 'accepted')
      const refreshed = await shop.refresh(first.refreshToken)
      assert.match(
        await call(refreshed.body.access_token ?? '', { acrValues: 'silver' }),
        /insufficient_user/,
      )
    })

    test('a more recent sign-in: a refresh does not satisfy it, a new sign-in does, and earlier tokens keep their auth_time', async () => {
      const first = await bought(shop, { scope }, { choice: { duration: 'forever' } })
      server.clock.advance(301)
      const refreshed = (await shop.refresh(first.refreshToken)).body.access_token ?? ''
      const challenge = await call(refreshed, { maxAge: 300 })
      assert.deepEqual(parametersOf(challenge), { scope, max_age: '300' })
      const { walker } = first
      const { url, verifier } = shop.request(parametersOf(challenge))
      await walker.go(url)
      assert.match(walker.url, /\/sign-in\?/)
      server.clock.advance(5)
      await walker.signIn()
      const { body } = await shop.redeem(walker.answer().get('code') ?? assert.fail(walker.url), verifier)
      assert.equal(await call(body.access_token ?? '', { maxAge: 300, acrValues: 'silver' }), 'accepted')
      assert.match(
        await call(refreshed, { maxAge: 300 }),
        /insufficient_user/,
        'the old token keeps its auth_time',
      )
      server.clock.advance(301)
      assert.match(await call(body.access_token ?? '', { maxAge: 300 }), /insufficient_user/)
    })

    test('an acr that the server does not support is refused at once, so that the app does not loop', async () => {
      const { accessToken, walker } = await bought(shop, { scope })
      const challenge = await call(accessToken, { acrValues: 'gold' })
      const claims = { id_token: { acr: { essential: true, value: parametersOf(challenge).acr_values } } }
      await walker.go(shop.request({ scope: 'openid', claims: JSON.stringify(claims) }).url)
      assert.equal(walker.answer().get('error'), 'unmet_authentication_requirements')
    })
  })
}

test('a client credentials token never satisfies a requirement for an acr or a recent sign-in', async () => {
  await using server = await aWatchedServer()
  const api = resourceServer({
    issuer: server.issuer,
    audience: 'https://drive.example/',
    fetch: (url, init) => server.fetch(new Request(url, init)),
    now: () => server.clock.now(),
  })
  const { body } = await apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials' })
  await api.verify(body.access_token ?? '', { scope: 'photos.read' })
  for (const requirement of [{ maxAge: 300 }, { acrValues: 'urn:example:any' }]) {
    await assert.rejects(api.verify(body.access_token ?? '', requirement), {
      kind: 'insufficient_user_authentication',
    })
  }
})
