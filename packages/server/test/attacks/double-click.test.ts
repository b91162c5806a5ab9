import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { aServer, type TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { withBrowser } from '../support/browser.ts'

/** An attacker's page, on another site than the server. */
async function aStranger(html: string): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(html)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A server on a port with a stopped clock: however slow the machine is, no time passes between two clicks. */
async function aStandingServer(): Promise<TestServer & AsyncDisposable> {
  const server = await aServer({}, { port: '0' })
  await server.listen()
  return server
}

/** Signs Alice in, and returns a list of the requests that reach the app. */
async function signedIn(page: Page, server: TestServer): Promise<string[]> {
  const answers: string[] = []
  await page.route('https://shop.example/**', async (route) => {
    answers.push(route.request().url())
    await route.fulfill({ contentType: 'text/plain', body: 'the app' })
  })
  await page.goto(`${server.issuer}/sign-in`)
  await page.getByLabel('Username').fill('alice')
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('You are signed in').waitFor()
  return answers
}

const settled = `Promise.all(document.getAnimations().map((each) => each.finished)).then(() => {})`

/** Waits until the buttons of a page accept a click; by then the effects of an earlier click are over. */
async function calm(page: Page): Promise<void> {
  for (;;) {
    try {
      await page.waitForLoadState()
      return await page.evaluate(settled)
    } catch (error) {
      // The page navigated in the meantime.
      if (!/context was destroyed|navigation/.test(String(error))) throw error
    }
  }
}

const allow = (page: Page) => page.getByRole('button', { name: 'Allow' })

test(
  'the second click of a double click presses no button of a page that appeared in between (threat A22)',
  withBrowser(async ({ newPage }) => {
    await using server = await aStandingServer()
    const page = await newPage()
    const answers = await signedIn(page, server)
    const { url } = apps.printShop(server).request({ prompt: 'consent' })
    // A window that shows the button without scrolling, at a place that the attacker knows from a visit.
    await page.setViewportSize({ width: 800, height: 1400 })
    await page.goto(url)
    const box = (await allow(page).boundingBox()) ?? assert.fail('no button')
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]

    for (const fragment of ['', '#consent-allow', '#decision', '#:~:text=Allow']) {
      const to = JSON.stringify(url + fragment)
      const script = `addEventListener('mousedown', () => { location = ${to} })`
      await using stranger = await aStranger(`<script>${script}</script><h1>Double-click anywhere</h1>`)
      await page.goto(stranger.url)
      await page.mouse.move(x, y)
      await page.mouse.down()
      await page.mouse.up()
      await page.waitForURL('**/consent?**', { waitUntil: 'commit' })
      await allow(page).waitFor()
      const at = (await allow(page).boundingBox()) ?? assert.fail('no button')
      await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2)
      await calm(page)
      assert.deepEqual(answers, [], fragment)
      assert.match(page.url(), /\/consent/, fragment)
    }
    // After looking at the page, the person clicks again.
    server.clock.advance(1)
    await allow(page).click()
    await page.getByText('the app').waitFor()
    assert.match(answers.join(), /[?&]code=/)
  }, 'windows'),
)

test(
  'key presses meant for another page are refused as well: the page is shown again and accepts later ones',
  withBrowser(async ({ newPage }) => {
    await using server = await aStandingServer()
    const page = await newPage({ javaScript: false })
    const answers = await signedIn(page, server)
    await page.goto(apps.printShop(server).request({ prompt: 'consent' }).url)
    for (const key of ['Enter', 'Space']) {
      await allow(page).focus()
      await page.keyboard.press(key)
      await page.getByText('That was quick.').waitFor()
    }
    await page.getByLabel('Until I take it back').check()
    await allow(page).focus()
    await page.keyboard.press('Enter')
    await page.getByText('That was quick.').waitFor()
    assert.equal(await page.getByLabel('Until I take it back').isChecked(), true)
    assert.deepEqual(answers, [])
    server.clock.advance(1)
    await allow(page).focus()
    await page.keyboard.press('Enter')
    await page.getByText('the app').waitFor()
    assert.match(answers.join(), /[?&]code=/)
  }, 'windows'),
)

test(
  'a button pressed twice posts once, so that the response to the first post is not lost',
  withBrowser(async ({ newPage }) => {
    await using server = await aStandingServer()
    const page = await newPage()
    const answers = await signedIn(page, server)
    await page.goto(apps.printShop(server).request({ prompt: 'consent' }).url)
    server.clock.advance(1)
    // In one task, so that the page is still there, as it is while an app is slow to respond.
    const posted = await page.evaluate(`(() => {
      const posted = []
      addEventListener('submit', (event) => posted.push(!event.defaultPrevented))
      const button = [...document.querySelectorAll('button')].find((each) => each.value === 'allow')
      for (let press = 0; press < 3; press += 1) button.click()
      return posted
    })()`)
    assert.deepEqual(posted, [true, false, false])
    await page.getByText('the app').waitFor()
    assert.match(answers.join(), /[?&]code=/)
  }, 'windows'),
)

test(
  'a page below another window has no button under the click that closes that window',
  withBrowser(async ({ newPage }) => {
    await using server = await aStandingServer()
    const page = await newPage()
    await signedIn(page, server)
    await page.goto(apps.printShop(server).request({ prompt: 'consent' }).url)
    const button = `[...document.querySelectorAll('button')].find((each) => each.value === 'allow')`
    for (const front of [
      `window.dispatchEvent(new Event('focus'))`,
      `window.dispatchEvent(new Event('pageshow'))`,
      `document.dispatchEvent(new Event('visibilitychange'))`,
    ]) {
      await page.evaluate(settled)
      // In one task, so that no time passes between the two.
      const hit = await page.evaluate(`(() => {
        const { left, top } = ${button}.getBoundingClientRect()
        scrollTo(0, top)
        const at = () => {
          const box = ${button}.getBoundingClientRect()
          return document.elementFromPoint(box.left + 5, box.top + 5) === ${button}
        }
        const before = at()
        ${front}
        return [before, at()]
      })()`)
      assert.deepEqual(hit, [true, false], front)
    }
    await page.evaluate(settled)
  }, 'windows'),
)
