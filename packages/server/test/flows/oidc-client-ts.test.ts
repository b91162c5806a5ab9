import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { withBrowser } from '../support/browser.ts'
import { aListeningServer } from '../support/listening-server.ts'

/** The library as published, for a page to load. */
const library = readFileSync(
  new URL('../browser/oidc-client-ts.js', import.meta.resolve('oidc-client-ts')),
  'utf8',
)

const html = `<!doctype html><title>A page</title><h1>A page</h1>
<script src="/oidc-client-ts.js"></script><script src="/app.js"></script>`

/** The script of a page that exposes its UserManager to the test. */
const app = (issuer: string) => `
const manager = new oidc.UserManager({
  authority: '${issuer}',
  client_id: 'page',
  redirect_uri: location.origin + '/callback',
  scope: 'openid profile photos.read offline_access',
  userStore: new oidc.WebStorageStateStore({ store: new oidc.InMemoryWebStorage() }),
  loadUserInfo: true,
  automaticSilentRenew: true,
  accessTokenExpiringNotificationTimeInSeconds: 60,
})
manager.events.addUserLoaded(() => { window.loaded = (window.loaded ?? 0) + 1 })
manager.events.addSilentRenewError((error) => { window.renewError = error.message })
if (location.pathname === '/callback') {
  manager.signinRedirectCallback().then(
    (user) => { document.querySelector('h1').textContent = 'Hello, ' + user.profile.name },
    (error) => { document.querySelector('h1').textContent = 'Error: ' + error.message },
  )
}`

const client = (address: string) => ({
  client_id: 'page',
  client_name: 'A page',
  redirect_uris: [`${address}/callback`],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
  scope: 'openid profile photos.read offline_access',
})

const photos = {
  identifier: 'https://drive.example/',
  name: 'Photo Drive',
  access_token_lifetime: 600,
  scopes: [{ name: 'photos.read', description: 'See your photos' }],
}

/** A server for static files. It calls `source` per request, because the issuer is known only later. */
async function aPageServer(t: TestContext, source: () => string): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://page')
    const [type, body] =
      pathname === '/oidc-client-ts.js'
        ? ['text/javascript', library]
        : pathname === '/app.js'
          ? ['text/javascript', source()]
          : ['text/html', html]
    response.writeHead(200, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.evaluate('void manager.signinRedirect()')
  await page.getByLabel('Username').fill('alice')
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test(
  'oidc-client-ts signs in from a page, loads UserInfo, renews its token before it expires, and revokes it',
  withBrowser(async (browser, t) => {
    const known = { issuer: '' }
    const address = await aPageServer(t, () => app(known.issuer))
    await using server = await aListeningServer({
      clients: [client(address)],
      apis: [photos],
    })
    known.issuer = server.issuer
    const page = await browser.newPage()
    await page.clock.install()
    await signIn(page, address)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Hello, Alice Adams' }).waitFor()
    const first = await page.evaluate('manager.getUser().then(JSON.stringify)')

    const renewing = page.waitForResponse(`${server.issuer}/token`)
    await page.clock.fastForward('09:05')
    const renewed = await (await renewing).json()
    await page.waitForFunction('window.loaded === 2')
    const second: unknown = await page.evaluate('manager.getUser().then(JSON.stringify)')
    const [before, after] = [first, second].map((user) => JSON.parse(String(user)))
    assert.notEqual(before.access_token, after.access_token)
    assert.equal(after.refresh_token, renewed.refresh_token)
    assert.notEqual(before.refresh_token, after.refresh_token, 'a public client’s refresh token rotates')
    assert.equal(await page.evaluate('window.renewError'), undefined)

    await page.evaluate("manager.revokeTokens(['refresh_token'])")
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: after.refresh_token,
      client_id: 'page',
    })
    const refused = await fetch(`${server.issuer}/token`, { method: 'POST', body })
    assert.match(await refused.text(), /"error":"invalid_grant"/)
  }),
)

test(
  'oidc-client-ts receives access_denied when the person cancels',
  withBrowser(async (browser, t) => {
    const known = { issuer: '' }
    const address = await aPageServer(t, () => app(known.issuer))
    await using server = await aListeningServer({ clients: [client(address)], apis: [photos] })
    known.issuer = server.issuer
    const page = await browser.newPage()
    await signIn(page, address)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('heading', { name: 'Error: the end user denied the request' }).waitFor()
  }),
)

test(
  'a page of an unregistered origin cannot read a response of the token endpoint (Fetch §3.2)',
  withBrowser(async (browser, t) => {
    const known = { issuer: '' }
    const address = await aPageServer(t, () => app(known.issuer))
    const elsewhere = client('https://elsewhere.example')
    await using server = await aListeningServer({ clients: [elsewhere], apis: [photos] })
    known.issuer = server.issuer
    const page = await browser.newPage()
    await page.goto(address)
    const outcome = await page.evaluate(
      `fetch('${server.issuer}/token', { method: 'POST', body: new URLSearchParams({ client_id: 'page' }) })
        .then(() => 'read', (error) => error.name)`,
    )
    assert.equal(outcome, 'TypeError')
  }),
)
