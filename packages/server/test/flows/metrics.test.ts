import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { apps } from '../support/app.ts'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { linkTo } from '../support/mailbox.ts'
import { scrape } from '../support/metrics.ts'
import { Walker } from '../support/walker.ts'
import { aServerOnAPort } from '../support/wire.ts'

const management = { port: 0 }

test('the metrics count sign-ins, consents, token requests, refreshes and introspections', async () => {
  await using server = await aListeningServer({ management })
  // Without the test clock: its leaps would look as if the server had been suspended.
  const { issuer, fetch } = overTheNetwork(server)
  const network = { issuer, fetch }
  const shop = apps.printShop(network)
  const bad = await new Walker(network).go('/sign-in')
  await bad.submit({ username: 'alice', password: 'wrong' })
  const { code, verifier } = await shop.authorize({ scope: 'openid photos.read offline_access' })
  const { body } = await shop.redeem(code, verifier)
  await shop.redeem(code, 'wrong')
  const page = apps.spa(network)
  const started = await page.authorize({ scope: 'openid offline_access' })
  const bought = await page.redeem(started.code, started.verifier)
  const first = bought.body.refresh_token ?? assert.fail()
  const second = (await page.refresh(first)).body.refresh_token ?? assert.fail()
  await page.refresh(first)
  await page.refresh(second)
  assert.equal((await page.refresh(first)).status, 400)
  await apps.driveApi(network).introspect(body.access_token ?? assert.fail())
  await apps.driveApi(network).introspect('nothing')
  await apps.thumbnailer(network).post('/token', { grant_type: 'client_credentials', scope: 'photos.read' })
  await apps.thumbnailer(network).post('/token', { grant_type: 'password' })

  const series = await scrape(server)
  const expected: Record<string, number> = {
    'valetkey_token_requests_total{grant_type="authorization_code",outcome="success"}': 2,
    'valetkey_token_requests_total{grant_type="authorization_code",outcome="invalid_grant"}': 1,
    'valetkey_token_requests_total{grant_type="refresh_token",outcome="success"}': 3,
    'valetkey_token_requests_total{grant_type="refresh_token",outcome="invalid_grant"}': 1,
    'valetkey_token_requests_total{grant_type="client_credentials",outcome="success"}': 1,
    'valetkey_token_requests_total{grant_type="unknown",outcome="unsupported_grant_type"}': 1,
    'valetkey_refreshes_total{outcome="advanced"}': 2,
    'valetkey_refreshes_total{outcome="repeated"}': 1,
    'valetkey_refreshes_total{outcome="reused"}': 1,
    'valetkey_events_total{type="refresh_token_reused"}': 1,
    'valetkey_sign_ins_total{outcome="wrong_credentials"}': 1,
    'valetkey_sign_ins_total{outcome="signed_in"}': 2,
    'valetkey_events_total{type="sign_in"}': 2,
    'valetkey_consents_total{decision="granted"}': 2,
    'valetkey_introspections_total{active="true"}': 1,
    'valetkey_introspections_total{active="false"}': 1,
    'valetkey_http_requests_total{route="/token",method="POST",status="2xx"}': 6,
    'valetkey_http_requests_total{route="/token",method="POST",status="4xx"}': 3,
    'valetkey_refusals_total{route="/token",error="invalid_grant"}': 2,
    'valetkey_http_request_duration_seconds_count{route="/token"}': 9,
    valetkey_password_hash_duration_seconds_count: 3,
  }
  for (const [name, value] of Object.entries(expected)) assert.equal(series.get(name), value, name)
  assert.ok((series.get('valetkey_store_duration_seconds_count{kind="write"}') ?? 0) > 5)
  assert.ok((series.get('valetkey_store_duration_seconds_count{kind="read"}') ?? 0) > 5)
  assert.ok((series.get('process_resident_memory_bytes') ?? 0) > 1e7)
})

test('the metrics count what people do through links of mails, once it is stored', async () => {
  await using server = await aListeningServer({ management, features: { sign_up: true }, mail: {} })
  const network = { issuer: server.issuer, fetch: overTheNetwork(server).fetch }
  const walker = await new Walker(network).go('/sign-up')
  await walker.submit({ address: 'olivia@example.com' })
  const link = await linkTo(network, 'olivia@example.com')
  await walker.go(link)
  await walker.submit({ name: '', password: 'short', password_again: 'short' })
  const created = 'valetkey_events_total{type="signed_up"}'
  assert.equal((await scrape(server)).get(created) ?? 0, 0)
  await walker.submit({
    name: '',
    password: 'seven quiet lanterns',
    password_again: 'seven quiet lanterns',
  })
  assert.equal((await scrape(server)).get(created), 1)
})

test('docs/operations.md explains every metric, and no metric that does not exist', async () => {
  await using server = await aServerOnAPort({ management })
  const families = (await server.families()).map(({ name }) => name)
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/operations.md'), 'utf8')
  const explained = [...guide.matchAll(/^\| `((?:valetkey|process|nodejs)_[a-z_]+)/gm)].map(
    ([, name]) => name,
  )
  assert.deepEqual([...families].sort(), [...explained].sort())
})

test('no page of the documentation names a metric that does not exist', async () => {
  await using server = await aServerOnAPort({ management })
  const families = new Set((await server.families()).map(({ name }) => name))
  const folder = join(import.meta.dirname, '../../../../docs')
  const named = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .flatMap((page) =>
      [...readFileSync(join(folder, page), 'utf8').matchAll(/`((?:valetkey|process|nodejs)_[a-z_]+)\b/g)].map(
        ([, name = '']) => ({ page, name }),
      ),
    )
  assert.ok(named.some(({ page }) => page === 'scale.md'))
  assert.deepEqual(
    named.filter(({ name }) => !families.has(name)),
    [],
  )
})

test('without a management listener, no metrics are collected', async () => {
  await using server = await aServerOnAPort()
  assert.equal(server.managementUrl, undefined)
  assert.deepEqual(await server.families(), [])
})
