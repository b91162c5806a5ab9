import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { aConfiguration } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { withBrowser } from '../support/browser.ts'
import { aListeningServer } from '../support/listening-server.ts'
import type { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const features = { session_management: true }

/** What the iframe of the server should report, computed here as §4.2 defines it. */
function isUnchanged(sessionState: string, origin: string, walker: Walker): boolean {
  const [hash, salt] = sessionState.split('.')
  const text = `print-shop ${origin} ${walker.cookies.get('vk_state') ?? ''} ${salt}`
  return createHash('sha256').update(text).digest('base64url') === hash
}

const metadataOf = async (server: { issuer: string; fetch(request: Request): Promise<Response> }) =>
  (await (
    await server.fetch(new Request(`${server.issuer}/.well-known/openid-configuration`))
  ).json()) as Record<string, unknown>

describe('session management, while the feature is on (Session Management)', () => {
  test('a response has a session_state bound to the client, its origin and the session (§2, §4.2)', async () => {
    await using server = await aWatchedServer({ features })
    const shop = apps.printShop(server)
    const { walker, answer } = await shop.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } })
    const state = answer.get('session_state') ?? ''
    assert.equal(isUnchanged(state, 'https://shop.example', walker), true)
    assert.equal(isUnchanged(state, 'https://evil.example', walker), false)
    const again = await shop.authorize({ scope: 'openid' }, { walker })
    const next = again.answer.get('session_state') ?? ''
    assert.notEqual(next, state, 'each session_state has a new salt')
    assert.equal(isUnchanged(next, 'https://shop.example', walker), true)
    assert.doesNotMatch(state, / /)
  })

  test('session_state changes when the person signs out, and when another person signs in', async () => {
    await using server = await aWatchedServer({ features })
    const shop = apps.printShop(server)
    const { walker, answer } = await shop.authorize({ scope: 'openid' })
    const state = answer.get('session_state') ?? ''
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    assert.equal(walker.cookies.has('vk_state'), false)
    assert.equal(isUnchanged(state, 'https://shop.example', walker), false)
    await walker.go('/sign-in')
    await walker.signIn('bob', 'staple garden window')
    assert.equal(walker.cookies.has('vk_state'), true)
    assert.equal(isUnchanged(state, 'https://shop.example', walker), false)
  })

  test('the next response sets a missing session state cookie, and clears it if the session has expired', async () => {
    await using server = await aWatchedServer({ features })
    const shop = apps.printShop(server)
    const { walker } = await shop.authorize({ scope: 'openid' }, { choice: { duration: 'forever' } })
    walker.cookies.delete('vk_state')
    const { answer } = await shop.authorize({ scope: 'openid', prompt: 'none' }, { walker })
    assert.equal(isUnchanged(answer.get('session_state') ?? '', 'https://shop.example', walker), true)
    server.clock.advance(400 * 86_400)
    await walker.go(shop.request({ scope: 'openid', prompt: 'none' }).url)
    assert.equal(walker.answer().get('error'), 'login_required')
    assert.equal(walker.cookies.has('vk_state'), false)
  })

  test('a request without openid receives no session_state', async () => {
    await using server = await aWatchedServer({ features })
    const { answer } = await apps.printShop(server).authorize({ scope: 'photos.read' })
    assert.equal(answer.has('session_state'), false)
  })

  test('any page may embed the check_session_iframe, whose URL is in the metadata (§3.3)', async () => {
    await using server = await aWatchedServer({ features })
    const uri = String((await metadataOf(server)).check_session_iframe)
    const { status, headers } = await server.fetch(new Request(uri))
    assert.equal(status, 200)
    assert.equal(headers.has('x-frame-options'), false)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(
      policy,
      /^default-src 'none'; script-src 'nonce-[\w-]+'; form-action 'none'; base-uri 'none'$/,
    )
  })

  test('while the feature is off, there is no iframe, no cookie and no session_state', async () => {
    await using server = await aWatchedServer()
    const { walker, answer } = await apps.printShop(server).authorize({ scope: 'openid' })
    assert.equal(answer.has('session_state'), false)
    assert.equal(walker.cookies.has('vk_state'), false)
    assert.equal((await ask(server, '/check-session')).status, 404)
    assert.equal('check_session_iframe' in (await metadataOf(server)), false)
  })
})

test(
  'in a browser, the iframe reports unchanged, changed after a sign-out, and error for a malformed message (§3.1, §3.2)',
  withBrowser(async ({ newPage }, t) => {
    const app = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Shop</h1>')
    })
    app.listen(0, '127.0.0.1')
    await once(app, 'listening')
    t.after(() => {
      app.closeAllConnections()
      app.close()
    })
    const origin = `http://localhost:${(app.address() as AddressInfo).port}`
    const clients = aConfiguration.clients.map((client) =>
      client.client_id === 'print-shop' ? { ...client, redirect_uris: [`${origin}/callback`] } : client,
    )
    await using server = await aListeningServer({ clients, features })
    const page = await newPage()
    const request = apps.printShop(server).request({ scope: 'openid', redirect_uri: `${origin}/callback` })
    await page.goto(request.url)
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Shop' }).waitFor()
    const state = new URL(page.url()).searchParams.get('session_state') ?? ''
    await page.evaluate(`new Promise((loaded) => {
      const frame = document.createElement('iframe')
      frame.src = ${JSON.stringify(`${server.issuer}/check-session`)}
      frame.onload = loaded
      document.body.append(frame)
    })`)
    const said = (message: unknown): Promise<string> =>
      page.evaluate(`new Promise((heard) => {
        addEventListener('message', ({ data }) => heard(data), { once: true })
        document.querySelector('iframe').contentWindow.postMessage(${JSON.stringify(message)}, '*')
      })`)
    assert.equal(await said(`print-shop ${state}`), 'unchanged')
    assert.equal(await said(`spa ${state}`), 'changed')
    for (const wrong of [state, 'print-shop', `print-shop ${state}x`, '', { state }, null]) {
      assert.equal(await said(wrong), 'error', JSON.stringify(wrong))
    }
    const other = await page.context().newPage()
    await other.goto(`${server.issuer}/sign-out`)
    await other.locator('button[value=yes]').click()
    await other.locator('#logged-out').waitFor()
    assert.equal(await said(`print-shop ${state}`), 'changed')
  }),
)
