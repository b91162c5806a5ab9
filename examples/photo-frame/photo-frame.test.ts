import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withBrowser } from '../../packages/server/test/support/browser.ts'
import { inspectAll } from '../support/inspect.ts'
import { sharedStory } from '../support/running-story.ts'
import { signIn } from '../support/sign-in.ts'

describe('the legacy page', () => {
  const shared = sharedStory()

  test(
    'the legacy page ignores a token that it did not request, and shows a friendly page after Cancel',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      await page.goto(`${story.frame}/callback#access_token=theirs&token_type=Bearer&expires_in=600&state=x`)
      await page.getByRole('heading', { name: 'This response is not for this tab' }).waitFor()
      assert.ok(!asked.some((url) => url.startsWith(story.drive)))

      await page.getByRole('button', { name: 'Connect Photo Drive' }).click()
      await signIn(page, story)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('heading', { name: 'You did not allow access' }).waitFor()
    }),
  )

  test(
    'the legacy page gets a token in the fragment, shows photos, and asks to connect again when it expires',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      await page.clock.install()
      await page.goto(story.frame)
      await inspectAll(browser, page, 'frame')
      const [connect, next] = ['Connect Photo Drive', 'Next photo'].map((name) =>
        page.getByRole('button', { name }),
      )
      assert.ok(connect && next)
      assert.equal(await next.isVisible(), false)
      await connect.click()
      await signIn(page, story)
      const answer = page.waitForResponse((response) => response.status() === 303)
      await page.getByRole('button', { name: 'Allow' }).click()
      const came = new URL((await answer).headers().location ?? '')
      assert.equal(came.search, '', 'the token is not sent to a server')
      assert.match(came.hash, /access_token=.*token_type=Bearer/)
      assert.doesNotMatch(came.hash, /refresh_token|code=/)
      await page.getByRole('heading', { name: 'Your wall', exact: true }).waitFor()
      assert.equal(
        await page.evaluate('location.href'),
        `${story.frame}/`,
        'the token is removed from the address bar',
      )
      await page.getByRole('img', { name: 'Hills at dusk' }).waitFor()
      assert.equal(await connect.isVisible(), false)
      await next.click()
      await page.getByRole('img', { name: 'The lighthouse' }).waitFor()
      await inspectAll(browser, page, 'frame-photo')
      assert.equal(await page.evaluate('JSON.stringify([localStorage, sessionStorage])'), '[{},{}]')

      await page.clock.fastForward('10:01')
      await page.getByRole('heading', { name: 'The token has expired' }).waitFor()
      await connect.waitFor()
      assert.equal(await next.isVisible(), false)
    }),
  )
})
