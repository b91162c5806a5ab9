import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { withBrowser } from '../packages/server/test/support/browser.ts'
import { inspectAll } from './support/inspect.ts'
import {
  dataFolder,
  isFree,
  offsets,
  type RunningStory,
  sharedStory,
  startStory,
} from './support/running-story.ts'
import { signIn } from './support/sign-in.ts'

describe('the photo story', () => {
  const shared = sharedStory()

  test(
    'Cancel on the consent page leads to a friendly page, and connects nothing',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      await page.goto(`${story.shop}/connect`)
      await signIn(page, story)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByRole('heading', { name: 'You did not allow access' }).waitFor()
      assert.match(await page.locator('main').innerText(), /access_denied/)
      assert.deepEqual(await browser.accessibilityProblems(page), [])
      await page.goto(story.shop)
      await page.getByRole('link', { name: 'Connect Photo Drive' }).waitFor()
    }),
  )

  test(
    'Alice has a photo printed, sees a deletion refused, refreshes the token and revokes it',
    withBrowser(async (browser) => {
      const story = shared()
      // Without JavaScript, since no page of the story may need it.
      const page = await browser.newPage({ javaScript: false })

      await page.goto(story.shop)
      await page.getByRole('link', { name: 'Connect Photo Drive' }).click()
      assert.equal(new URL(page.url()).origin, story.issuer)
      await signIn(page, story)
      await page.getByText('See your photos').waitFor()
      await page.getByRole('button', { name: 'Allow' }).click()

      await page.getByRole('heading', { name: 'Your photos, Alice' }).waitFor()
      assert.equal(await page.getByRole('listitem').count(), 6)
      await everyPictureShows(page)

      await page.getByRole('link', { name: 'The lighthouse' }).click()
      await page.getByRole('button', { name: 'Try to delete this photo' }).click()
      await page.getByRole('heading', { name: 'Photo Drive refused, as it should' }).waitFor()
      const said = await page.locator('pre').innerText()
      assert.match(said, /DELETE \/photos\/[\w-]+/)
      assert.match(said, /403 insufficient_scope/)
      assert.match(said, /WWW-Authenticate: Bearer .*error="insufficient_scope".*scope="photos\.delete"/s)

      await page.getByRole('link', { name: 'Back to the photo' }).click()
      await page.getByRole('button', { name: 'Print this photo' }).click()
      await page.getByRole('heading', { name: 'Here it is, Alice' }).waitFor()
      await page.getByRole('img', { name: 'The lighthouse, printed' }).waitFor()
      await everyPictureShows(page)

      assert.match(await page.locator('#refreshed').innerText(), /^not yet/)
      await page.getByRole('button', { name: 'Refresh now' }).click()
      assert.match(await page.locator('#refreshed').innerText(), /^once, last \d+ seconds? ago$/)
      await page.getByRole('heading', { name: 'Here it is, Alice' }).waitFor()
      await page.getByRole('link', { name: 'Print another' }).click()
      assert.equal(
        await page.getByRole('listitem').count(),
        6,
        'the new token allows the same as the old one',
      )

      await page.getByRole('button', { name: 'Disconnect Photo Drive' }).click()
      await page.getByRole('heading', { name: 'Disconnected' }).waitFor()
      await page.goto(`${story.shop}/photos`)
      await page.getByRole('link', { name: 'Connect Photo Drive' }).waitFor()
    }),
  )

  test(
    'Alice opens what she allowed from Print Shop, takes it back, and Print Shop may no longer see her photos',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage({ javaScript: false })
      await connect(page, story)
      await page.getByRole('link', { name: 'See what you allowed, and take it back' }).click()
      assert.equal(page.url(), `${story.issuer}/account/permissions`)
      const shop = page.getByRole('listitem').filter({ hasText: 'Print Shop' }).first()
      assert.match((await shop.locator('img.face').getAttribute('src')) ?? '', /^data:image\/png/)
      await page.getByRole('link', { name: 'Print Shop', exact: true }).click()
      await page.getByText('See your photos').waitFor()
      // A button counts only after the page has been visible for a moment.
      await page.waitForTimeout(800)
      await page.getByRole('button', { name: 'Take everything back' }).click()
      await page.getByText('Print Shop may no longer use anything of yours').waitFor()

      await page.goto(`${story.shop}/photos`)
      await page.getByRole('heading', { name: 'Access has ended' }).waitFor()
      await page.getByRole('link', { name: 'Connect Photo Drive again' }).click()
      await page.getByRole('button', { name: 'Allow' }).waitFor()
    }),
  )

  test(
    'a newcomer makes an account, proves an address, signs in with a passkey, prints a photo, and takes it all back',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      const [, link = assert.fail(story.said())] = /(http\S+\/set-up\?token=\S+)/.exec(story.said()) ?? []
      await addAuthenticator(page)
      await page.goto(link)
      await page.getByLabel('Username').fill('olivia')
      await page.getByLabel('Your name').fill('Olivia Ortiz')
      await page.getByLabel('Password', { exact: true }).fill('seven quiet lanterns')
      await page.getByLabel('Password again').fill('seven quiet lanterns')
      await lookAt(page)
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await page.getByLabel('Username').fill('olivia')
      await page.getByLabel('Password').fill('seven quiet lanterns')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor()

      await page.goto(`${story.issuer}/account/mail`)
      await page.getByLabel('Mail address').fill('olivia@example.com')
      await page.getByRole('button', { name: 'Send a link to it' }).click()
      await mailArrives(page, story)
      await page.getByRole('link', { name: 'Confirm the address' }).click()
      await lookAt(page)
      await page.getByRole('button', { name: 'Confirm', exact: true }).click()
      await page.getByText('olivia@example.com').first().waitFor()

      await page.goto(`${story.issuer}/account/passkey`)
      await page.getByLabel('Name (optional)').fill('My laptop')
      await page.getByRole('button', { name: 'Make a passkey' }).click()
      await page.getByRole('link', { name: 'I have kept them' }).click()
      await page.getByText('My laptop').first().waitFor()

      // In a browser that knows nobody, Print Shop leads to the sign-in page, which offers the passkey.
      await page.context().clearCookies()
      await page.goto(story.shop)
      await page.getByRole('link', { name: 'Connect Photo Drive' }).click()
      await page.getByText('See your photos').waitFor()
      await lookAt(page)
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByRole('heading', { name: 'Your photos, Olivia Ortiz' }).waitFor()
      await page.getByRole('link', { name: 'The lighthouse' }).click()
      await page.getByRole('button', { name: 'Print this photo' }).click()
      await page.getByRole('img', { name: 'The lighthouse, printed' }).waitFor()

      await page.getByRole('link', { name: 'See what you allowed, and take it back' }).click()
      await page.getByRole('link', { name: 'Print Shop', exact: true }).click()
      await page.getByText('See your photos').waitFor()
      await lookAt(page)
      await page.getByRole('button', { name: 'Take everything back' }).click()
      await page.getByText('Print Shop may no longer use anything of yours').waitFor()
      await page.goto(`${story.shop}/photos`)
      await page.getByRole('heading', { name: 'Access has ended' }).waitFor()
    }),
  )

  test(
    'the thumbnailer makes a thumbnail of every photo, and Print Shop shows it',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      await connect(page, story)
      while (story.said().split('A thumbnail for').length <= 6) await page.waitForTimeout(50)
      await page.reload()
      const sizes = await page
        .locator('.contact-sheet img')
        .evaluateAll((images) => images.map((image) => ('naturalWidth' in image ? image.naturalWidth : 0)))
      assert.deepEqual(sizes, [320, 320, 320, 320, 320, 320])
    }),
  )

  test(
    'every page of the story passes axe, light and dark, and fits 320 pixels',
    withBrowser(async (browser) => {
      const story = shared()
      const page = await browser.newPage()
      const look = (name: string) => inspectAll(browser, page, name)
      await page.goto(story.drive)
      await look('photo-drive')
      await page.goto(story.shop)
      await look('print-shop')
      await connect(page, story)
      await look('photos')
      await page.getByRole('link', { name: 'Hills at dusk' }).click()
      await look('photo')
      await page.getByRole('button', { name: 'Try to delete this photo' }).click()
      await look('refused')
      await page.getByRole('link', { name: 'Back to the photo' }).click()
      await page.getByRole('button', { name: 'Print this photo' }).click()
      await look('printed')
      await page.getByRole('button', { name: 'Disconnect Photo Drive' }).click()
      await look('disconnected')
    }),
  )
})

test(
  'Ctrl-C stops every program with exit code 0, and the next start still has photos, accounts and grants',
  withBrowser(async (browser, t) => {
    const data = dataFolder(t)
    const first = await startStory(t, data)
    assert.match(first.said(), /\/set-up\?token=/)
    const page = await browser.newPage()
    await connect(page, first)
    const photos = readFileSync(join(data, 'photo-drive/photos.json'), 'utf8')
    assert.equal(await first.stop('SIGINT'), 0)
    for (const offset of offsets) assert.ok(await isFree(first.port + offset), `port ${first.port + offset}`)

    const second = await startStory(t, data, first.port)
    assert.equal(second.password, first.password)
    // Alice is still signed in and the grant still exists, so no page asks anything.
    await page.goto(`${second.shop}/connect`)
    await page.getByRole('heading', { name: 'Your photos, Alice' }).waitFor()
    assert.deepEqual(ids(readFileSync(join(data, 'photo-drive/photos.json'), 'utf8')), ids(photos))
    assert.equal(await second.stop('SIGTERM'), 0)
  }),
)

async function connect(page: Page, story: RunningStory): Promise<void> {
  const allow = page.getByRole('button', { name: 'Allow' })
  const photos = page.getByRole('heading', { name: 'Your photos, Alice' })
  await page.goto(`${story.shop}/connect`)
  await signIn(page, story)
  // The consent page appears only the first time.
  await allow.or(photos).waitFor()
  if (await allow.isVisible()) await allow.click()
  await photos.waitFor()
}

async function everyPictureShows(page: Page): Promise<void> {
  for (const image of await page.getByRole('main').locator('img').all()) {
    const src = await image.getAttribute('src')
    const response = await page.request.get(new URL(src ?? '', page.url()).href)
    assert.equal(response.status(), 200, src ?? '')
    assert.equal(response.headers()['content-type'], 'image/png')
  }
}

function ids(photos: string): readonly string[] {
  return [...photos.matchAll(/"id": "([^"]+)"/g)].map(([, id]) => id ?? '')
}

/** A button counts only after the page has been visible for a moment. */
async function lookAt(page: Page): Promise<void> {
  await page.waitForTimeout(800)
}

/** A device with a fingerprint reader, whose owner always agrees. */
async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** Opens the mailbox page until a mail is there. */
async function mailArrives(page: Page, { issuer }: RunningStory): Promise<void> {
  do await page.goto(`${issuer}/mailbox`)
  while ((await page.getByRole('article').count()) === 0)
}
