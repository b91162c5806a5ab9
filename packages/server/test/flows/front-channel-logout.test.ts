import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { decodeJwt } from 'jose'
import { aConfiguration } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { withBrowser } from '../support/browser.ts'
import { endSession, isIn } from '../support/leaving-shop.ts'
import { aListeningServer } from '../support/listening-server.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const bye = 'https://shop.example/bye'
const framed = 'https://shop.example/out?from=valetkey'

/** Print Shop has both logout URIs and the changes in `shop`; the single-page app has those in `others`. */
function clientsWith(others: object = {}, shop: object = {}) {
  return aConfiguration.clients.map((client) => {
    if (client.client_id !== 'print-shop')
      return client.client_id === 'spa' ? { ...client, ...others } : client
    return { ...client, post_logout_redirect_uris: [bye], frontchannel_logout_uri: framed, ...shop }
  })
}

async function signedIn(others: object = {}) {
  const server = await aWatchedServer({ clients: clientsWith(others) })
  const { walker, code, verifier } = await apps.printShop(server).authorize({ scope: 'openid' })
  const { body } = await apps.printShop(server).redeem(code, verifier)
  return { server, walker, idToken: body.id_token ?? '' }
}

const srcs = (html: string): readonly URL[] =>
  [...html.matchAll(/<iframe[^>]* src="([^"]*)"/g)].map(
    ([, src = '']) => new URL(src.replaceAll('&amp;', '&')),
  )

describe('apps are notified of a sign-out in an iframe (Front-Channel Logout)', () => {
  test('a page loads the logout URI of each app, with iss and sid, then redirects to the requesting app (§2, §3)', async () => {
    const uri = 'https://spa.example/out'
    const { server, walker, idToken } = await signedIn({ frontchannel_logout_uri: uri })
    await using _ = server
    const spa = await apps.spa(server).authorize({ scope: 'openid' }, { walker })
    const { body } = await apps.spa(server).redeem(spa.code, spa.verifier)
    const asked = { id_token_hint: idToken, post_logout_redirect_uri: bye, state: 'a b' }
    await walker.go(endSession(asked))
    assert.equal(walker.status, 200)
    const [shop, other, ...more] = srcs(walker.html).toSorted((a, b) => (a.host < b.host ? -1 : 1))
    assert.deepEqual(more, [])
    assert.equal(shop?.origin + (shop?.pathname ?? ''), 'https://shop.example/out')
    assert.deepEqual(Object.fromEntries(shop?.searchParams ?? []), {
      from: 'valetkey',
      iss: server.issuer,
      sid: decodeJwt(idToken).sid,
    })
    assert.equal(other?.searchParams.get('sid'), decodeJwt(String(body.id_token)).sid)
    assert.equal(walker.headers.get('refresh'), `3; url=${bye}?state=a%20b`)
    const policy = walker.headers.get('content-security-policy') ?? ''
    const sources = /frame-src ([^;]*)/.exec(policy)?.[1]?.split(' ')
    assert.deepEqual(sources?.toSorted(), ['https://shop.example', 'https://spa.example'])
    assert.doesNotMatch(policy, /script-src/)
    assert.equal(walker.headers.get('cache-control'), 'no-store')
    assert.equal(await isIn(walker), false)
  })

  test('signing out at the server does the same, and ends at “You are signed out”', async () => {
    const { server, walker } = await signedIn()
    await using _ = server
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    assert.equal(srcs(walker.html).length, 1)
    assert.equal(walker.headers.get('refresh'), '3; url=/signed-out')
    assert.match(walker.html, /href="\/signed-out"/)
  })

  test('a person who used no such app in the session is redirected at once', async () => {
    const server = await aWatchedServer({ clients: clientsWith() })
    await using _ = server
    const { walker } = await apps.spa(server).authorize({ scope: 'openid' })
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    assert.match(walker.url, /\/signed-out$/)
    assert.match(walker.html, /id="logged-out"/)
  })

  test('the metadata announces front-channel logout (§3)', async () => {
    const server = await aWatchedServer()
    await using _ = server
    const response = await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
    const metadata = (await response.json()) as Record<string, unknown>
    assert.equal(metadata.frontchannel_logout_supported, true)
    assert.equal(metadata.frontchannel_logout_session_supported, true)
  })

  test('a frontchannel_logout_uri that shares no origin with a redirect URI is refused (§2)', async () => {
    const clients = clientsWith({}, { frontchannel_logout_uri: 'https://bank.example/transfer' })
    await assert.rejects(aWatchedServer({ clients }), /frontchannel_logout_uri/)
  })
})

for (const javaScript of [true, false]) {
  test(
    `a browser ${javaScript ? 'with' : 'without'} JavaScript loads the iframe, then returns to the app`,
    withBrowser(async ({ newPage }, t) => {
      const asked: string[] = []
      const app = createServer((request, response) => {
        asked.push(request.url ?? '')
        // A frame must not be able to navigate the window.
        const script = '<script>try { window.top.location = "https://evil.example/" } catch {}</script>'
        const html = request.url?.startsWith('/out') ? script : '<h1>Bye</h1>'
        response.writeHead(200, { 'content-type': 'text/html' }).end(html)
      })
      app.listen(0, '127.0.0.1')
      await once(app, 'listening')
      t.after(() => {
        app.closeAllConnections()
        app.close()
      })
      const origin = `http://localhost:${(app.address() as AddressInfo).port}`
      const clients = clientsWith(
        {},
        {
          redirect_uris: [`${origin}/callback`, 'https://shop.example/callback'],
          post_logout_redirect_uris: [`${origin}/bye`],
          frontchannel_logout_uri: `${origin}/out`,
        },
      )
      await using server = await aListeningServer({ clients })
      const shop = apps.printShop(server)
      const page = await newPage({ javaScript })
      const request = shop.request({ scope: 'openid', redirect_uri: `${origin}/callback` })
      await page.goto(request.url)
      await page.getByLabel('Username').fill('alice')
      await page.getByLabel('Password').fill('correct horse battery')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByRole('heading', { name: 'Bye' }).waitFor()
      const code = new URL(page.url()).searchParams.get('code') ?? ''
      const { body } = await shop.redeem(code, request.verifier, { redirect_uri: `${origin}/callback` })
      const hint = { id_token_hint: String(body.id_token), post_logout_redirect_uri: `${origin}/bye` }
      await page.goto(server.issuer + endSession(hint))
      await page.waitForURL(`${origin}/bye`)
      const frame = new URL(asked.find((url) => url.startsWith('/out')) ?? '', origin)
      assert.equal(frame.searchParams.get('iss'), server.issuer)
      assert.equal(frame.searchParams.get('sid'), decodeJwt(String(body.id_token)).sid)
    }),
  )
}
