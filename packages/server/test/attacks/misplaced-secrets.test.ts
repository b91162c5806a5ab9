import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

const secret = 'print-shop-secret-0123456789abcdef'

test('a secret in the wrong field appears in no log and no trace (threat F10)', async () => {
  await using server = await aServer()
  const shop = apps.printShop(server)
  const { code, verifier, walker } = await shop.authorize({ scope: 'openid photos.read offline_access' })
  const { body } = await shop.redeem(code, verifier)
  const fresh = await shop.authorize({}, { walker })
  const refreshToken = body.refresh_token ?? ''

  const swapped = { authorization: `Basic ${Buffer.from(`${secret}:print-shop`).toString('base64')}` }
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  await server.fetch(new Request(`${server.issuer}/token`, { method: 'POST', headers: swapped, body: form }))
  await shop.refresh(refreshToken, { scope: refreshToken })
  await shop.post('/token', { grant_type: refreshToken, code: fresh.code })
  await new Walker(server).go(shop.request({ redirect_uri: fresh.walker.url }).url)
  await new Walker(server).go(shop.request({ scope: refreshToken }).url)

  const log = server.logged()
  for (const each of [secret, refreshToken, fresh.code, body.access_token ?? '']) {
    assert.ok(each.length > 20)
    assert.equal(log.includes(each), false, each.slice(0, 8))
  }
  assert.match(log, /vk_rt_•••/, 'the log shows what kind of secret was misplaced')
})

test('a single request cannot fill the log, however large it is (threat F2)', async () => {
  await using server = await aServer()
  const before = server.logged().length
  const scope = `openid ${'x'.repeat(3000)} `.repeat(15).trim()
  const body = new URLSearchParams({ client_id: 'print-shop', redirect_uri: 'x'.repeat(20_000), scope })
  const cookie = 'vk_session=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
  await server.fetch(new Request(`${server.issuer}/authorize`, { method: 'POST', body, headers: { cookie } }))
  assert.ok(server.logged().length > before)
  assert.ok(server.logged().length - before < 5000, `${server.logged().length - before} characters`)
})
