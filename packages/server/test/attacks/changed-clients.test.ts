import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, mock, test } from 'node:test'
import { aConfiguration, aServer, type Configuration } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { assertRefused, bought } from '../support/bought.ts'
import { Clock } from '../support/clock.ts'
import { aDatabase } from '../support/postgres.ts'
import { changed, register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const frame = {
  client_id: 'frame',
  client_name: 'Photo Frame',
  grant_types: [deviceGrant, 'refresh_token'],
  token_endpoint_auth_method: 'none',
  scope: 'openid photos.read offline_access',
}
const configuration = {
  features: { device: true, implicit: true },
  registration: { mode: 'open', scope: 'openid profile offline_access' },
  clients: [...aConfiguration.clients, frame],
} satisfies Configuration

type Entry = (typeof configuration.clients)[number]

/** The configuration of a later start, in which this client is changed or removed. */
function otherwise(id: string, change: (entry: Entry) => Entry | undefined): Configuration {
  return {
    ...configuration,
    clients: configuration.clients.flatMap((each) => (each.client_id === id ? (change(each) ?? []) : each)),
  }
}

const without = (grant: string) => (entry: Entry) => ({
  ...entry,
  grant_types: entry.grant_types.filter((each) => each !== grant),
  ...(grant === 'authorization_code' ? { response_types: [] } : {}),
})

// Time stands still during a test, so that no cache entry expires.
let time = performance.now()
const stopped = mock.method(performance, 'now', () => time)
after(() => stopped.mock.restore())

for (const engine of ['SQLite', 'PostgreSQL']) {
  describe(`a client that is changed at another instance, on ${engine} (threat B8)`, async () => {
    const database = engine === 'SQLite' ? undefined : await aDatabase()
    const data = mkdtempSync(join(tmpdir(), 'valetkey-changed-'))
    const clock = new Clock()
    const start = (to: Configuration) =>
      aServer({ ...to, ...(database && { database: database.url }) }, { data, clock })
    const server = await start(configuration)
    after(async () => {
      await server[Symbol.asyncDispose]()
      await database?.drop()
      rmSync(data, { recursive: true, force: true })
    })
    beforeEach(async () => {
      await change(configuration)
      time += 2_000
    })

    /** Starts another instance, which brings the database in line with its configuration. */
    async function change(to: Configuration): Promise<void> {
      await using _ = await start(to)
    }

    const scope = 'openid photos.read offline_access'
    const gone = () => undefined

    test('that is removed is refused everywhere, and its tokens are inactive', async () => {
      const shop = apps.printShop(server)
      const tokens = await bought(shop, { scope })
      const { code, verifier } = await shop.authorize({ scope }, { walker: tokens.walker })
      const drive = apps.driveApi(server)
      const own = await apps.thumbnailer(server).post('/token', { grant_type: 'client_credentials' })
      for (const token of [tokens.accessToken, own.body.access_token ?? '']) {
        assert.equal((await drive.introspect(token)).body.active, true)
      }
      const clients = configuration.clients.filter(({ client_id: id }) => !/print-shop|thumbnailer/.test(id))
      await change({ ...configuration, clients })
      assert.equal((await shop.redeem(code, verifier)).body.error, 'invalid_client')
      assert.equal((await shop.refresh(tokens.refreshToken)).body.error, 'invalid_client')
      for (const token of [tokens.accessToken, own.body.access_token ?? '']) {
        assert.deepEqual((await drive.introspect(token)).body, { active: false })
      }
    })

    for (const what of [
      'redeems',
      'refreshes',
      'reads UserInfo',
      'is introspected',
      'introspects',
    ] as const) {
      test(`that is removed ${what} without success, even as its first request`, async () => {
        const shop = apps.printShop(server)
        const tokens = await bought(shop, { scope: 'openid album.write offline_access' })
        const info = await bought(shop, { scope: 'openid' }, { walker: tokens.walker })
        const { code, verifier } = await shop.authorize({ scope }, { walker: tokens.walker })
        await change(otherwise('print-shop', gone))
        if (what === 'redeems') assert.equal((await shop.redeem(code, verifier)).body.error, 'invalid_client')
        if (what === 'refreshes')
          assert.equal((await shop.refresh(tokens.refreshToken)).body.error, 'invalid_client')
        if (what === 'reads UserInfo') assert.equal((await shop.userInfo(info.accessToken)).status, 401)
        const { body } = await (what === 'is introspected' ? apps.albumApi(server) : shop).introspect(
          what === 'introspects' ? tokens.refreshToken : tokens.accessToken,
        )
        assert.notEqual(body.active, true)
      })
    }

    test('that lost a grant type can no longer use it', async () => {
      const shop = apps.printShop(server)
      const { refreshToken, walker } = await bought(shop, { scope })
      const { code, verifier } = await shop.authorize({ scope }, { walker })
      await change(otherwise('print-shop', without('refresh_token')))
      assert.equal((await shop.refresh(refreshToken)).body.error, 'unauthorized_client')
      const { body } = await shop.redeem(code, verifier)
      assert.equal(body.refresh_token, undefined, 'no refresh token is issued')
      const again = await shop.authorize({ scope }, { walker })
      await change(otherwise('print-shop', without('authorization_code')))
      assert.equal((await shop.redeem(again.code, again.verifier)).body.error, 'unauthorized_client')
    })

    test('that lost the device grant gets no tokens for a device code that was approved', async () => {
      const television = new App(server, 'frame', '')
      const { body } = await television.post('/device-authorization', { scope: 'openid photos.read' })
      const walker = await new Walker(server).go(String(body.verification_uri_complete))
      await walker.signIn()
      await walker.submit()
      await walker.allow()
      await change(otherwise('frame', without(deviceGrant)))
      const poll = { grant_type: deviceGrant, device_code: String(body.device_code) }
      assert.equal((await television.post('/token', poll)).body.error, 'unauthorized_client')
    })

    test('with another secret has to authenticate with it, and with another name or scope continues with those', async () => {
      const shop = apps.printShop(server)
      const { refreshToken, walker } = await bought(shop, { scope })
      const { code, verifier } = await shop.authorize({ scope }, { walker })
      await change(
        otherwise('print-shop', (entry) => ({
          ...entry,
          client_name: 'Copy Shop',
          scope: 'openid photos.read',
        })),
      )
      const { status, body } = await shop.refresh(refreshToken)
      assert.deepEqual([status, body.scope], [200, 'openid photos.read'])
      assert.equal((await shop.redeem(code, verifier)).body.scope, 'openid photos.read')
      const secret = 'another-secret-0123456789abcdef-01'
      await change(otherwise('print-shop', (entry) => ({ ...entry, client_secret: secret })))
      assertRefused(await shop.refresh(refreshToken), 'temporarily_unavailable', 503)
      assertRefused(await shop.refresh(refreshToken), 'invalid_client', 401)
      const renewed = new App(server, shop.id, shop.redirectUri, secret)
      assert.equal((await renewed.refresh(refreshToken)).status, 200)
    })

    test('with another secret or method can use it at once where its old registration is cached (RFC 6749 §5.2)', async () => {
      const service = apps.thumbnailer(server)
      const buys = async (secret: string | undefined) => {
        const app = new App(server, 'thumbnailer', '', secret)
        return (await app.post('/token', { grant_type: 'client_credentials' })).status
      }
      assert.equal(await buys(service.secret), 200)
      const secret = 'another-secret-0123456789abcdef-01'
      await change(otherwise('thumbnailer', (entry) => ({ ...entry, client_secret: secret })))
      assert.equal(await buys(secret), 200)
      assert.equal(await buys(service.secret), 401)
      const method = { token_endpoint_auth_method: 'client_secret_post' }
      await change(otherwise('thumbnailer', (entry) => ({ ...entry, ...method })))
      const posted = { client_id: 'thumbnailer', client_secret: service.secret ?? '' }
      const answer = await ask(server, '/token', { form: { grant_type: 'client_credentials', ...posted } })
      assert.equal(answer.status, 200, answer.html)
    })

    test('with an additional secret is asked to retry and never gets invalid_client (RFC 6749 §5.2)', async () => {
      const shop = apps.printShop(server)
      const { refreshToken } = await bought(shop, { scope })
      const both = [shop.secret ?? assert.fail(), 'another-secret-0123456789abcdef-01']
      await change(otherwise('print-shop', (entry) => ({ ...entry, client_secret: both })))
      const answer = await shop.refresh(refreshToken)
      assertRefused(answer, 'temporarily_unavailable', 503)
      assert.equal(answer.headers.get('retry-after'), '1')
      assert.equal((await shop.refresh(refreshToken)).status, 200)
    })

    test('that presents no earlier artefact is refused a second later, and its tokens from meanwhile are inactive (docs/decisions/0040)', async () => {
      const service = apps.thumbnailer(server)
      const own = () => service.post('/token', { grant_type: 'client_credentials' })
      assert.equal((await own()).status, 200)
      await change(otherwise('thumbnailer', gone))
      const { body } = await own()
      if (body.access_token !== undefined) {
        assert.deepEqual((await apps.driveApi(server).introspect(body.access_token)).body, { active: false })
      }
      time += 1_000
      assert.equal((await own()).body.error, 'invalid_client')
    })

    test('that registered itself keeps consent only for the registration that people were shown (RFC 7592 §5)', async () => {
      await using other = await start(configuration)
      const callback = 'https://new.example/callback'
      const own = { client_name: 'New Shop', redirect_uris: [callback] }
      const { body } = await register(other, own)
      const app = new App(server, String(body.client_id), callback, String(body.client_secret))
      const walker = await new Walker(server).go(app.request({ scope: 'openid profile' }).url)
      await walker.signIn()
      assert.match(walker.html, /New Shop/)
      const evil = 'https://evil.example/callback'
      const change = { ...own, client_name: 'Your Bank', redirect_uris: [callback, evil] }
      assert.equal((await changed(other, body, change)).status, 200)
      // At the instance whose cache does not have the change yet.
      await walker.allow({ duration: 'forever' })
      assert.match(walker.html, /Your Bank/, 'asked again, about the current registration')
      await walker.allow({ duration: 'forever' })
      assert.ok(walker.answer().has('code'))
      const silent = new App(server, app.id, evil, app.secret).request({
        scope: 'openid profile',
        prompt: 'none',
      })
      await walker.go(silent.url)
      assert.equal(walker.answer().get('error'), 'consent_required')
    })

    test('that lost a redirect URI gets no code there, and a removed client gets none at all', async () => {
      const shop = apps.printShop(server)
      const { walker } = await shop.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } })
      const silently = (app: App) =>
        ask(server, app.request({ scope: 'openid', prompt: 'none' }).url, { cookies: walker.cookies })
      assert.match((await silently(shop)).location ?? '', /^https:\/\/shop\.example\/callback\?code=/)
      await change(
        otherwise('print-shop', (entry) => ({ ...entry, redirect_uris: ['https://shop.example/new'] })),
      )
      const refused = await silently(shop)
      assert.deepEqual([refused.status, refused.location], [400, null])
      const moved = new App(server, shop.id, 'https://shop.example/new', shop.secret)
      assert.match((await silently(moved)).location ?? '', /^https:\/\/shop\.example\/new\?code=/)
      await change(otherwise('print-shop', gone))
      const disabled = await silently(moved)
      assert.deepEqual([disabled.status, disabled.location], [400, null])
    })
  })
}
