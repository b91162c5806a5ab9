import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { aServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { aCollector, type CollectedSpan } from '../support/collector.ts'
import { aServerProcess } from '../support/process.ts'
import { Walker } from '../support/walker.ts'

const patience = { timeout: 200_000 }
const over = (issuer: string) => ({ issuer, fetch: (request: Request) => fetch(request) })

test(
  'a configured collector receives a span per request, with child spans for storage and password hashing',
  patience,
  async () => {
    await using collector = await aCollector()
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=the-collector-key',
      OTEL_SERVICE_NAME: 'id-of-the-company',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
    }
    await using server = await aServerProcess({}, environment)
    const shop = apps.printShop(over(server.issuer))
    const { code, verifier, walker } = await shop.authorize({ scope: 'openid photos.read offline_access' })
    const bought = await shop.redeem(code, verifier)
    await shop.redeem(code, 'wrong')
    assert.equal(await server.stop(), 0)

    assert.equal(collector.requests[0]?.path, '/v1/traces')
    assert.equal(collector.requests[0]?.headers['x-key'], 'the-collector-key')
    assert.equal(collector.resources[0]?.['service.name'], 'id-of-the-company')
    assert.equal(collector.resources[0]?.['deployment.environment'], 'test')
    const [token, refused] = collector.spans.filter(({ name }) => name === 'POST /token')
    assert.ok(token !== undefined && refused !== undefined)
    assert.equal(token.kind, 2, 'SPAN_KIND_SERVER')
    assert.partialDeepStrictEqual(token.attributes, {
      'http.request.method': 'POST',
      'http.route': '/token',
      'url.scheme': 'http',
      'http.response.status_code': 200,
      'oauth.grant_type': 'authorization_code',
    })
    assert.equal(refused.attributes['oauth.error'], 'invalid_grant')
    assert.notEqual(refused.status.code, 2, 'a client error is not an error of the server')
    const below = (span: CollectedSpan) =>
      collector.spans.filter(({ parentSpanId }) => parentSpanId === span.spanId).map(({ name }) => name)
    assert.ok(below(token).includes('store.begin'), below(token).join())
    const signIn = collector.spans.find(
      ({ name, attributes }) => name === 'POST /sign-in' && attributes['http.response.status_code'] === 303,
    )
    assert.ok(signIn !== undefined && below(signIn).includes('password.hash'))

    const secrets = [
      code,
      verifier,
      bought.body.access_token,
      bought.body.refresh_token,
      bought.body.id_token,
    ]
    for (const secret of [...secrets, ...walker.cookies.values(), 'alice', 'correct horse', 'print-shop']) {
      assert.ok(secret !== undefined && secret !== '' && !collector.text().includes(secret), secret)
    }
  },
)

test('a trace from a trusted proxy is continued, any other is ignored', patience, async () => {
  await using collector = await aCollector()
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: 'vendor=1' }
  for (const trusted of [['127.0.0.1', '::1'], []]) {
    await using server = await aServerProcess({ trusted_proxies: trusted }, environment)
    await fetch(`${server.issuer}/jwks`, { headers })
    assert.equal(await server.stop(), 0)
    const span = collector.spans.findLast(({ name }) => name === 'GET /jwks')
    if (trusted.length > 0) {
      assert.deepEqual([span?.traceId, span?.parentSpanId], [traceId, '00f067aa0ba902b7'])
    } else {
      assert.notEqual(span?.traceId, traceId)
      assert.equal(span?.parentSpanId, undefined)
    }
  }
})

test(
  'an unreachable collector does not affect requests or the stop of the server, and its key is not logged',
  patience,
  async () => {
    await using collector = await aCollector(500)
    for (const OTEL_EXPORTER_OTLP_ENDPOINT of ['http://127.0.0.1:9', collector.url, 'nonsense']) {
      const environment = {
        OTEL_EXPORTER_OTLP_ENDPOINT,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=the-collector-key',
      }
      await using server = await aServerProcess({ drain: { limit: 2 } }, environment)
      for (let each = 0; each < 50; each += 1)
        assert.equal((await fetch(`${server.issuer}/jwks`)).status, 200)
      const begun = performance.now()
      assert.equal(await server.stop(), 0)
      assert.ok(performance.now() - begun < 10_000)
      assert.doesNotMatch(await server.stderr, /the-collector-key/)
    }
  },
)

test('a collector that never responds delays the stop of a server only briefly', async (t) => {
  let asked = 0
  const silent = createServer((socket) => {
    asked += 1
    socket.on('error', () => {}).resume()
  }).listen(0, '127.0.0.1')
  t.after(() => silent.close())
  await once(silent, 'listening')
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    // Longer than the test, like the drain limit of the server.
    OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
    OTEL_BSP_EXPORT_TIMEOUT: '60000',
  }
  await using server = await aServerProcess({ drain: { limit: 60 } }, environment)
  for (let each = 0; each < 50; each += 1) await fetch(`${server.issuer}/jwks`)
  assert.equal(await server.stop(), 0)
  assert.ok(asked > 0)
})

test('no OpenTelemetry module is loaded unless a collector is configured', patience, async () => {
  const loaded = `process.on('SIGUSR2', () => {
    const { createRequire } = process.getBuiltinModule('node:module')
    const names = Object.keys(createRequire(process.cwd() + '/')('module')._cache)
    process.stderr.write('LOADED ' + names.filter((name) => name.includes('opentelemetry')).length + '\\n')
  })`
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(loaded)}`
  await using collector = await aCollector()
  const counts: number[] = []
  for (const environment of [
    { NODE_OPTIONS },
    { NODE_OPTIONS, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  ]) {
    await using server = await aServerProcess({}, environment)
    await new Walker(over(server.issuer)).go('/sign-in')
    server.child.kill('SIGUSR2')
    // The response to a request after the signal comes after the handler of the signal.
    await fetch(`${server.issuer}/jwks`)
    await server.stop()
    counts.push(Number(/LOADED (\d+)/.exec(await server.stderr)?.[1]))
  }
  assert.equal(counts[0], 0)
  assert.ok((counts[1] ?? 0) > 10, 'the test can see loaded modules')
})

test('log lines contain the id of their trace', patience, async () => {
  await using collector = await aCollector()
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  await using server = await aServerProcess({}, environment)
  await fetch(`${server.issuer}/token`)
  await server.stop()
  const refused = (await server.stderr).split('\n').find((line) => line.includes('"msg":"refused"'))
  const span = collector.spans.find(({ name }) => name === 'GET /token')
  assert.ok(span !== undefined)
  assert.equal(JSON.parse(refused ?? '{}').traceId, span.traceId)
})

test('without tracing, log lines contain no trace id', async () => {
  await using server = await aServer()
  await server.fetch(new Request(`${server.issuer}/token`))
  assert.doesNotMatch(server.logged(), /traceId/)
})
