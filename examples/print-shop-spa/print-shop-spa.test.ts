import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { withBrowser } from '../../packages/server/test/support/browser.ts'
import { inspect } from '../support/inspect.ts'
import { type RunningStory, sharedStory } from '../support/running-story.ts'
import { signIn } from '../support/sign-in.ts'

describe('the single-page app', () => {
  const shared = sharedStory()

  test(
    'an answer that the tab did not ask for is refused, and whoever cancels gets a kind page',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      const sent: string[] = []
      page.on('request', (request) => sent.push(request.url()))
      await page.goto(`${story.express}/callback?code=stolen&state=unknown`)
      await page.getByRole('heading', { name: 'That was not for this tab' }).waitFor()
      assert.equal(await page.evaluate('location.href'), `${story.express}/`)
      assert.ok(!sent.includes(`${story.issuer}/token`), 'no foreign code was exchanged')

      await page.getByRole('button', { name: 'Sign in' }).click()
      await signIn(page, story)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('heading', { name: 'You said no, and that is fine' }).waitFor()
    }),
  )

  test(
    'Alice signs in to the single-page app, sees her photos, and signs out with the key given back',
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
        'the code has left the address bar',
      )
      assert.equal(await page.getByRole('listitem').count(), 6)
      await picturesArrive(page)

      await page.getByRole('button', { name: 'Renew now' }).click()
      await page.locator('#renewed', { hasText: 'once' }).waitFor()
      const [first, second] = await Promise.all(tokenAnswers)
      assert.ok(first && second)
      assert.notEqual(first.refresh_token, second.refresh_token, 'a refresh token serves once')
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
    'the access token is renewed before it ends, without anybody doing anything',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      await page.clock.install()
      await connect(page, story)
      assert.equal(await page.locator('#renewed').innerText(), 'not yet')
      // It is good for ten minutes.
      await page.clock.fastForward('09:35')
      await page.locator('#renewed', { hasText: 'once' }).waitFor()
    }),
  )

  test(
    'a reload leaves nothing behind that opens anything',
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
    'a key that was taken back is said so, and the page holds no photo of before',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      const answer = page.waitForResponse(`${story.issuer}/token`)
      await connect(page, story)
      const { refresh_token: token } = await (await answer).json()
      const body = new URLSearchParams({ token, client_id: 'print-shop-spa' })
      assert.equal((await fetch(`${story.issuer}/revoke`, { method: 'POST', body })).status, 200)
      await page.getByRole('button', { name: 'Renew now' }).click()
      await page.getByRole('heading', { name: 'The key has ended' }).waitFor()
      assert.equal(await page.getByRole('listitem').count(), 0)
    }),
  )

  test(
    'the single-page app pleases axe, light and dark, and fits 320 pixels',
    withBrowser(async (browser) => {
      const story = shared()
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [1280, 320]) {
          const page = await browser.newPage({ colorScheme, width })
          await page.goto(story.express)
          await page.getByRole('button', { name: 'Sign in' }).waitFor()
          await inspect(browser, page, `express-${colorScheme}-${width}`)
          await connect(page, story)
          await picturesArrive(page)
          await inspect(browser, page, `express-photos-${colorScheme}-${width}`)
        }
      }
    }),
  )
})

async function connect(page: Page, story: RunningStory): Promise<void> {
  const allow = page.getByRole('button', { name: 'Allow' })
  const photos = page.getByRole('heading', { name: 'Your photos, Alice' })
  await page.goto(story.express)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await signIn(page, story)
  // Only the first time is there anything to allow.
  await allow.or(photos).waitFor()
  if (await allow.isVisible()) await allow.click()
  await photos.waitFor()
}

async function picturesArrive(page: Page): Promise<void> {
  for (const image of await page.locator('main img').all()) {
    await image.and(page.locator('[src]')).waitFor()
    // Rejects unless the picture can be drawn.
    await image.evaluate('(image) => image.decode()')
  }
}

/** What the page's origin keeps, as JSON. */
function stored(page: Page): Promise<unknown> {
  return page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')
}
