import assert from 'node:assert/strict'
import test, { after, describe } from 'node:test'
import { aConfiguration, aServer, type TestServer } from '../support/a-server.ts'
import { type App, apps } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

/** Pushes a request as the client, and returns what the authorization URL is made of. */
async function pushed(server: TestServer, app: App, extra: Record<string, string | undefined> = {}) {
  const { url, verifier } = app.request(extra)
  const fields = Object.fromEntries(new URL(url).searchParams)
  const { status, body } = await app.post('/par', fields)
  assert.equal(status, 201, JSON.stringify(body))
  const requestUri = String(body.request_uri)
  assert.match(requestUri, /^urn:ietf:params:oauth:request_uri:vk_par_/)
  const link = (more: Record<string, string> = {}) =>
    `${server.issuer}/authorize?${new URLSearchParams({ client_id: app.id, request_uri: requestUri, ...more })}`
  return { link, verifier, requestUri, expiresIn: body.expires_in }
}

async function walked(server: TestServer, url: string, walker = new Walker(server)): Promise<Walker> {
  await walker.go(url)
  if (walker.url.includes('/sign-in?')) await walker.signIn()
  if (walker.url.includes('/consent?')) await walker.allow()
  return walker
}

describe('a pushed authorization request (RFC 9126)', async () => {
  const server = await aServer()
  after(() => server[Symbol.asyncDispose]())
  const shop = apps.printShop(server)

  test('it is answered like a request in the URL, and other parameters of the URL are ignored (§4)', async () => {
    const { link, verifier, expiresIn } = await pushed(server, shop)
    assert.equal(expiresIn, 60)
    const walker = await walked(server, link({ scope: 'openid email', state: 'another' }))
    const answer = walker.answer()
    assert.equal(answer.get('state'), 'a state')
    const { status, body } = await shop.redeem(answer.get('code') ?? '', verifier)
    assert.equal(status, 200)
    assert.ok(!body.scope?.includes('email'))
  })

  test('it may be opened several times, but is answered once (§4, §7.3)', async () => {
    const { link } = await pushed(server, shop)
    const [first, second] = [new Walker(server), new Walker(server)]
    await first.go(link())
    await second.go(link())
    await first.go(link())
    await walked(server, link(), first)
    assert.ok(first.answer().has('code'))
    await second.signIn('bob', 'staple garden window')
    if (second.url.includes('/consent?')) await second.allow()
    assert.equal(second.status, 400)
    assert.match(second.html, /already completed/)
    const late = await new Walker(server).go(link())
    assert.equal(late.status, 400)
    assert.match(late.html, /invalid_request_uri/)
  })

  test('it must be opened before it expires; the interaction may then take longer', async () => {
    const { link } = await pushed(server, shop)
    const begun = await new Walker(server).go(link())
    server.clock.advance(61)
    assert.match((await new Walker(server).go(link())).html, /invalid_request_uri/)
    await begun.signIn()
    if (begun.url.includes('/consent?')) await begun.allow()
    assert.ok(begun.answer().has('code'))
  })

  test('it belongs to its client: with another client_id, an error page is shown without a redirect (§4)', async () => {
    const { requestUri } = await pushed(server, shop)
    const stolen = new URLSearchParams({ client_id: 'spa', request_uri: requestUri })
    const walker = await new Walker(server).go(`${server.issuer}/authorize?${stolen}`)
    assert.equal(walker.status, 400)
    assert.match(walker.html, /invalid_request_uri/)
  })

  for (const [promise, extra, error] of [
    [
      'a request_uri cannot be pushed (§2.1)',
      { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
      'invalid_request',
    ],
    [
      'an unregistered redirect URI is refused (§2.3)',
      { redirect_uri: 'https://evil.example/' },
      'invalid_request',
    ],
    ['a scope that is not the client’s is refused', { scope: 'photos.delete' }, 'invalid_scope'],
    [
      'a response type that is not the client’s is refused',
      { response_type: 'token' },
      'unsupported_response_type',
    ],
    ['a missing code challenge is refused', { code_challenge: undefined }, 'invalid_request'],
    ['another client_id than the one that authenticated is refused', { client_id: 'spa' }, 'invalid_request'],
  ] as const) {
    test(`${promise}: the client receives the error at once`, async () => {
      const fields = Object.fromEntries(new URL(shop.request(extra).url).searchParams)
      const { status, body } = await shop.post('/par', fields)
      assert.deepEqual([status, body.error], [400, error], JSON.stringify(body))
    })
  }

  test('only an authenticated client can push one, and only by POST (§2.1)', async () => {
    const fields = new URLSearchParams(new URL(shop.request().url).search)
    const request = new Request(`${server.issuer}/par`, { method: 'POST', body: fields })
    const response = await server.fetch(request)
    assert.equal(response.status, 401)
    assert.equal(((await response.json()) as { error: string }).error, 'invalid_client')
    const got = await server.fetch(new Request(`${server.issuer}/par?${fields}`))
    assert.equal(got.status, 405)
  })

  test('an error response consumes it as well', async () => {
    const { link } = await pushed(server, shop, { prompt: 'none' })
    const walker = await new Walker(server).go(link())
    assert.equal(walker.answer().get('error'), 'login_required')
    assert.match((await new Walker(server).go(link())).html, /invalid_request_uri/)
  })
})

test('a client that must push its requests cannot send any other (RFC 9126 §6)', async () => {
  const clients = aConfiguration.clients.map((client) =>
    client.client_id === 'print-shop' ? { ...client, require_pushed_authorization_requests: true } : client,
  )
  await using server = await aServer({ clients })
  const shop = apps.printShop(server)
  const walker = await new Walker(server).go(shop.request().url)
  assert.equal(walker.answer().get('error'), 'invalid_request')
  const { link } = await pushed(server, shop)
  assert.ok((await walked(server, link())).answer().has('code'))
})
