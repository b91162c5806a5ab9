import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { withBrowser } from '../../packages/server/test/support/browser.ts'
import { inspectAll } from '../support/inspect.ts'
import { type RunningStory, sharedStory } from '../support/running-story.ts'
import { signIn } from '../support/sign-in.ts'

describe('the single-page app', () => {
  const shared = sharedStory()

  test(
    'a response that the tab did not request is refused, and Cancel leads to a friendly page',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      const sent: string[] = []
      page.on('request', (request) => sent.push(request.url()))
      await page.goto(`${story.express}/callback?code=stolen&state=unknown`)
      await page.getByRole('heading', { name: 'This response is not for this tab' }).waitFor()
      assert.equal(await page.evaluate('location.href'), `${story.express}/`)
      assert.ok(!sent.includes(`${story.issuer}/token`), 'the injected code is not exchanged')

      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await signIn(page, story)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('heading', { name: 'You did not allow access' }).waitFor()
    }),
  )

  test(
    'Alice signs in to the single-page app, sees her photos, and signs out, which revokes the tokens',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      const tokenAnswers: Promise<{ refresh_token: string; access_token: string }>[] = []
      page.on('response', (response) => {
        if (response.url() === `${story.issuer}/token`) tokenAnswers.push(response.json())
      })
      await connect(page, story)
      assert.equal(
        await page.evaluate('location.href'),
        `${story.express}/`,
        'the code is removed from the address bar',
      )
      assert.equal(await page.getByRole('listitem').count(), 6)
      await picturesArrive(page)

      await page.getByRole('button', { name: 'Renew now' }).click()
      await page.locator('#renewed', { hasText: 'once' }).waitFor()
      const [first, second] = await Promise.all(tokenAnswers)
      assert.ok(first && second)
      assert.notEqual(first.refresh_token, second.refresh_token, 'the refresh token is rotated')
      assert.equal(await stored(page), '[{},{}]', 'no token is stored')

      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Signed out', exact: true }).waitFor()
      const body = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: second.refresh_token,
        client_id: 'print-shop-spa',
      })
      const refused = await fetch(`${story.issuer}/token`, { method: 'POST', body })
      assert.equal(refused.status, 400)
      assert.equal((await refused.json()).error, 'invalid_grant')
    }),
  )

  test(
    'the access token is renewed before it expires, without any user action',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      await page.clock.install()
      await connect(page, story)
      assert.equal(await page.locator('#renewed').innerText(), 'not yet')
      // The access token is valid for ten minutes.
      await page.clock.fastForward('09:35')
      await page.locator('#renewed', { hasText: 'once' }).waitFor()
    }),
  )

  test(
    'after a reload no token is left',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      await connect(page, story)
      await page.reload()
      await page.getByRole('heading', { name: 'Your photos, on one page' }).waitFor()
      assert.equal(await page.getByRole('listitem').count(), 0)
      assert.equal(await stored(page), '[{},{}]')
    }),
  )

  test(
    'if the refresh token is revoked, the page says so and removes the photos',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      const answer = page.waitForResponse(`${story.issuer}/token`)
      await connect(page, story)
      const { refresh_token: token } = await (await answer).json()
      // A picture that is refused would end the access before the button is pressed.
      await picturesArrive(page)
      const body = new URLSearchParams({ token, client_id: 'print-shop-spa' })
      assert.equal((await fetch(`${story.issuer}/revoke`, { method: 'POST', body })).status, 200)
      await page.getByRole('button', { name: 'Renew now' }).click()
      await page.getByRole('heading', { name: 'Access has ended' }).waitFor()
      assert.equal(await page.getByRole('listitem').count(), 0)
    }),
  )

  test(
    'the single-page app passes axe, light and dark, and fits 320 pixels',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      await page.goto(story.express)
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
      await inspectAll(browser, page, 'express')
      await connect(page, story)
      await picturesArrive(page)
      await inspectAll(browser, page, 'express-photos')
    }),
  )
})

async function connect(page: Page, story: RunningStory): Promise<void> {
  const allow = page.getByRole('button', { name: 'Allow' })
  const photos = page.getByRole('heading', { name: 'Your photos, Alice' })
  await page.goto(story.express)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await signIn(page, story)
  // The consent page appears only the first time.
  await allow.or(photos).waitFor()
  if (await allow.isVisible()) await allow.click()
  await photos.waitFor()
}

async function picturesArrive(page: Page): Promise<void> {
  for (const image of await page.locator('main img').all()) {
    await image.and(page.locator('[src]')).waitFor()
    // Rejects unless the picture can be decoded.
    await image.evaluate('(image) => image.decode()')
  }
}

/** The content of the page's storage, as JSON. */
function stored(page: Page): Promise<unknown> {
  return page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')
}
