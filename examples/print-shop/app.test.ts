import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { printShop } from './app.ts'
import { settingsFrom } from './settings.ts'

// Nothing listens on port 9: these tests need no other program.
const settings = settingsFrom({ CLIENT_SECRET: 's', ISSUER: 'http://localhost:9', PORT: '4002' })
const app = printShop(settings)
const form = { 'content-type': 'application/x-www-form-urlencoded' }

test('a response that this browser did not request is refused before its code is exchanged', async () => {
  const response = await app.request('http://localhost:4002/callback?code=stolen&state=unknown')
  assert.equal(response.status, 400)
  assert.match(await response.text(), /This sign-in was not started here/)
})

test('a form from another site is refused (CSRF)', async () => {
  const headers = { ...form, origin: 'https://evil.example' }
  const response = await app.request('http://localhost:4002/disconnect', { method: 'POST', headers })
  assert.equal(response.status, 403)
  assert.match(await response.text(), /This form came from another site/)
})

test('a browser that is not connected is redirected to the start page', async () => {
  const headers = { ...form, origin: 'http://localhost:4002' }
  for (const [method, path] of [
    ['GET', '/photos'],
    ['GET', '/prints/1'],
    ['POST', '/refresh'],
    ['POST', '/photos/1/delete'],
  ] as const) {
    const response = await app.request(`http://localhost:4002${path}`, { method, headers })
    assert.equal(response.status, 303, path)
    assert.equal(response.headers.get('location'), '/', path)
  }
})

test('if the authorization server does not respond, a friendly page is shown', async (t) => {
  t.mock.method(console, 'error', () => {})
  const response = await app.request('http://localhost:4002/connect')
  assert.equal(response.status, 502)
  assert.match(await response.text(), /Something is not responding/)
})

test('without a secret Print Shop does not start', () => {
  assert.throws(() => settingsFrom({}), /CLIENT_SECRET is missing/)
})

test('the cookie is Secure if the shop is reached over https', async (t) => {
  for (const [origin, secure] of [
    ['http://localhost:4002', false],
    ['https://shop.example', true],
  ] as const) {
    const { issuer } = await everyoneElse(t)
    const shop = printShop({ ...settings, issuer, photoDrive: issuer, origin })
    const cookie = (await shop.request(`${origin}/connect`)).headers.get('set-cookie') ?? ''
    assert.match(cookie, /^print_shop_session=/)
    assert.equal(/; Secure/i.test(cookie), secure, origin)
  }
})

test('disconnecting works even if the authorization server does not respond', async (t) => {
  t.mock.method(console, 'error', () => {})
  const others = await everyoneElse(t)
  const shop = aShop(others.issuer)
  await shop.connect()
  others.answers.set('/revoke', 500)
  const response = await shop.ask('POST', '/disconnect')
  assert.equal(response.status, 502)
  assert.match(await response.text(), /Disconnected here/)
  assert.equal((await shop.ask('GET', '/photos')).headers.get('location'), '/')
})

test('connecting again revokes the old token and hides the earlier prints', async (t) => {
  const others = await everyoneElse(t)
  const shop = aShop(others.issuer)
  await shop.connect()
  const print = (await shop.ask('POST', '/photos/1/print')).headers.get('location') ?? ''
  assert.equal((await shop.ask('GET', print)).status, 200)
  await shop.connect()
  assert.equal((await shop.ask('GET', print)).status, 404)
  while (others.revoked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(others.revoked, ['refresh-1'])
  assert.equal((await shop.ask('GET', '/photos')).status, 200, 'the new token is valid')
})

/** A Print Shop, called by one browser. */
function aShop(issuer: URL) {
  const shop = printShop({ ...settings, issuer, photoDrive: issuer })
  let cookie = ''
  const ask = async (method: string, path: string) => {
    const headers = { ...form, cookie, origin: settings.origin }
    const response = await shop.request(settings.origin + path, { method, headers })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return response
  }
  return {
    ask,
    async connect() {
      const asked = new URL((await ask('GET', '/connect')).headers.get('location') ?? '').searchParams
      // The code contains the nonce, which a real server would have stored.
      const answer = new URLSearchParams({ code: asked.get('nonce') ?? '', state: asked.get('state') ?? '' })
      assert.equal((await ask('GET', `/callback?${answer}`)).headers.get('location'), '/photos')
    },
  }
}

/** An authorization server and a Photo Drive at one origin; `answers` has the status of paths that fail. */
async function everyoneElse(t: TestContext) {
  const answers = new Map<string, number>()
  const revoked: (string | null)[] = []
  let tokens = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const sent = new URLSearchParams(body)
    const path = request.url ?? ''
    if (path === '/revoke') revoked.push(sent.get('token'))
    const documents: Record<string, () => object> = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/userinfo`,
        revocation_endpoint: `${issuer}/revoke`,
      }),
      '/token': () => ({
        access_token: `access-${++tokens}`,
        refresh_token: `refresh-${tokens}`,
        token_type: 'Bearer',
        expires_in: 600,
        id_token: idToken(issuer, sent.get('code')),
      }),
      '/userinfo': () => ({ sub: 'alice', name: 'Alice' }),
      '/photos': () => ({
        photos: [{ id: '1', title: 'Fern', image: '/photos/1', thumbnail: null }],
      }),
    }
    response.writeHead(answers.get(path) ?? 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(documents[path]?.() ?? {}))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => server.close())
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  return { issuer: new URL(issuer), answers, revoked }
}

/** The signature is not checked: the token comes directly from the token endpoint. OIDC Core §3.1.3.7 */
function idToken(issuer: string, nonce: string | null): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { iss: issuer, aud: settings.clientId, sub: 'alice', nonce, iat: now, exp: now + 60 }
  return [{ alg: 'RS256' }, claims, 'signature']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}
