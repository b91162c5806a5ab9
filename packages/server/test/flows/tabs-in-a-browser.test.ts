import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { aConfiguration } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { withBrowser } from '../support/browser.ts'
import { aListeningServer } from '../support/listening-server.ts'
import type { Visited } from '../support/walker.ts'

/** Milliseconds for which a page must have been visible before its buttons work, and a little more. */
const looked = 800

/** The web page of the app, and the configuration of a server for it. */
let app: Server
let callback: string
before(async () => {
  app = createServer((_request, response) => response.end('Print Shop')).listen(0, 'localhost')
  await once(app, 'listening')
  callback = `http://localhost:${(app.address() as AddressInfo).port}/callback`
})
after(() => app.close())

const secret = 'tabs-shop-secret-0123456789abcdef'
const aShop = () => ({
  client_id: 'tabs-shop',
  client_secret: secret,
  redirect_uris: [callback],
  scope: 'openid photos.read',
})
const shopAt = (server: Visited) => new App(server, 'tabs-shop', callback, secret)

async function signIn(page: Page): Promise<void> {
  await page.fill('#username', 'alice')
  await page.fill('#password', 'correct horse battery')
  await page.click('.primary')
}

/** Goes on from any page of the server to the app. Resolves with the parameters of the response. */
async function toTheApp(page: Page): Promise<URLSearchParams> {
  if (page.url().includes('/sign-in')) await signIn(page)
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
  if (page.url().includes('/consent')) {
    await delay(looked)
    await page.click('[value=allow]')
  }
  await page.waitForURL(`${callback}*`)
  return new URL(page.url()).searchParams
}

describe('in Chromium', () => {
  test(
    'three tabs that start at once without a cookie all reach the app',
    withBrowser(async ({ newPage }) => {
      await using server = await aListeningServer({ clients: [...aConfiguration.clients, aShop()] })
      const shop = shopAt(server)
      for (let round = 0; round < 3; round += 1) {
        const first = await newPage()
        const beside = () => first.context().newPage()
        const tabs = [first, await beside(), await beside()]
        await Promise.all(tabs.map((tab, index) => tab.goto(shop.request({ state: `tab ${index}` }).url)))
        for (const [index, tab] of tabs.entries()) {
          const answer = await toTheApp(tab)
          assert.deepEqual([answer.get('state'), answer.get('error')], [`tab ${index}`, null])
          assert.match(answer.get('code') ?? '', /^vk_code_/)
        }
      }
    }),
  )

  test(
    'two issuers with different paths on one host do not touch each other’s cookies',
    withBrowser(async ({ newPage }) => {
      await using staff = await aListeningServer({
        issuer: 'http://localhost:4000/staff',
        clients: [...aConfiguration.clients, aShop()],
      })
      await using shop = await aListeningServer({
        issuer: 'http://localhost:4000/shop',
        clients: [...aConfiguration.clients, aShop()],
      })
      const tab = await newPage()
      const other = await tab.context().newPage()
      await Promise.all([tab.goto(shopAt(staff).request().url), other.goto(shopAt(shop).request().url)])
      assert.match((await toTheApp(tab)).get('iss') ?? '', /\/staff$/)
      assert.match((await toTheApp(other)).get('iss') ?? '', /\/shop$/)

      // Signing out of one leaves the session of the other.
      await tab.goto(`${staff.issuer}/sign-out`)
      await delay(looked)
      await tab.click('[value=yes]')
      await tab.waitForURL(/\/signed-out$/)
      await tab.goto(`${shop.issuer}/`)
      assert.match((await tab.textContent('h1')) ?? '', /You are signed in/)
      await tab.goto(`${staff.issuer}/`)
      assert.match((await tab.textContent('h1')) ?? '', /Welcome/)
    }),
  )
})
