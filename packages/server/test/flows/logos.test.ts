import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, beforeEach, describe } from 'node:test'
import { aConfiguration, aServer } from '../support/a-server.ts'
import { register } from '../support/registered-app.ts'
import { Walker } from '../support/walker.ts'

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const shown = `src="data:image/png;base64,${picture.toString('base64')}"`

describe('the logo of an app (RFC 7591 §2, threat C10)', async () => {
  const calls: string[] = []
  const site = createServer((request, response) => {
    calls.push(request.url ?? '')
    if (request.url === '/never.png') return
    if (request.url === '/moved.png') response.writeHead(302, { location: '/logo.png' }).end()
    else if (request.url === '/document.png')
      response
        .writeHead(200, { 'content-type': 'image/png' })
        .end('<svg xmlns="http://www.w3.org/2000/svg"/>')
    else if (request.url === '/large.png') response.end(Buffer.concat([picture, Buffer.alloc(70_000)]))
    else response.end(picture)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const host = `http://localhost:${(site.address() as AddressInfo).port}`
  const names = ['logo', 'never', 'moved', 'document', 'large']
  const server = await aServer({
    registration: { mode: 'open' },
    clients: [
      ...aConfiguration.clients,
      ...names.map((name) => ({
        client_id: name,
        client_name: 'Shop with a face',
        client_secret: `${name}-secret-0123456789abcdef0123`,
        redirect_uris: ['https://shop.example/callback'],
        scope: 'openid',
        logo_uri: `${host}/${name}.png`,
      })),
    ],
  })
  after(async () => {
    await server[Symbol.asyncDispose]()
    site.close().closeAllConnections()
  })
  beforeEach(() => calls.splice(0))

  const signInPage = async (id: string, redirect_uri = 'https://shop.example/callback') => {
    const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    const query = { client_id: id, redirect_uri, scope: 'openid', response_type: 'code', code_challenge }
    const pkce = { ...query, code_challenge_method: 'S256' }
    const walker = new Walker(server)
    await walker.go(`${server.issuer}/authorize?${new URLSearchParams(pkce)}`)
    assert.match(walker.url, /\/sign-in\?/)
    return walker
  }

  test('is shown on the sign-in and consent pages, and is fetched once, by the server', async () => {
    const walker = await signInPage('logo')
    assert.ok(walker.html.includes(shown))
    await walker.signIn()
    assert.ok(walker.html.includes(shown))
    await signInPage('logo')
    assert.deepEqual(calls, ['/logo.png'])
  })

  for (const name of names.slice(1)) {
    test(`is replaced by a letter if the URL does not return a picture: ${name}`, async () => {
      const { html } = await signInPage(name)
      assert.doesNotMatch(html, /<img/)
      assert.match(html, /<span class="face" aria-hidden="true">S<\/span>/)
      await signInPage(name)
      assert.deepEqual(calls, [`/${name}.png`])
    })
  }

  test('of a self-registered app is shown only if it comes from the host of the redirect URI', async () => {
    const own = { redirect_uris: [`${host}/callback`], logo_uri: `${host}/own.png`, client_name: 'Stranger' }
    const elsewhere = { ...own, redirect_uris: ['https://stranger.example/callback'] }
    const [one, other] = [await register(server, own), await register(server, elsewhere)]
    assert.deepEqual([one.status, other.status], [201, 201], JSON.stringify(one.body))
    const page = await signInPage(String(one.body.client_id), `${host}/callback`)
    assert.ok(page.html.includes(shown))
    const stranger = await signInPage(String(other.body.client_id), 'https://stranger.example/callback')
    assert.doesNotMatch(stranger.html, /<img/)
    assert.deepEqual(calls, ['/own.png'])
  })
})
