import assert from 'node:assert/strict'
import test from 'node:test'
import { consent } from '../../src/pages/consent.ts'
import { home } from '../../src/pages/home.ts'
import { withBrowser } from '../support/browser.ts'
import { aClient, aConsent, aHome, sampleNames } from '../support/sample-views.ts'
import { serveSamples } from './sample-pages.ts'
import { servePages } from './serve-pages.ts'

test(
  'no page violates its own policy, the style of each is applied, and none loads anything from other hosts, whatever the app’s logo',
  withBrowser(async ({ newPage }) => {
    await serveSamples(async ({ origin, gets }) => {
      const page = await newPage()
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      // form-post submits itself to a host that does not exist; another test covers it.
      const visited = sampleNames.filter((one) => one !== 'form-post')
      for (const name of visited) {
        await page.goto(`${origin}/${name}`)
        assert.equal(
          await page.evaluate(`getComputedStyle(document.querySelector('.card')).borderRadius`),
          '10px',
          name,
        )
      }
      assert.deepEqual(
        asked.filter((url) => !url.startsWith(`${origin}/`)),
        [],
      )
      assert.deepEqual(
        gets.filter((path) => path !== '/favicon.ico'),
        visited.map((name) => `/${name}`),
      )
    })
  }),
)

test(
  'a logo embedded as a data URI is shown',
  withBrowser(async ({ newPage }) => {
    const pixel =
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
    await servePages(
      (_path, frame) => consent(aConsent({ client: aClient({ logoUri: pixel }) }), frame),
      async ({ origin }) => {
        const page = await newPage()
        await page.goto(`${origin}/consent`)
        assert.equal(await page.evaluate(`document.querySelector('img.face').naturalWidth`), 1)
      },
    )
  }),
)

test('a script injected into a page does not run, and the test tools report it', async (t) => {
  let ran: unknown
  const attempt = withBrowser(async ({ newPage }) => {
    await servePages(
      (_path, frame) => {
        const page = home(aHome(), frame)
        return { ...page, html: page.html.replace('</body>', '<script>window.ran = true</script></body>') }
      },
      async ({ origin }) => {
        const page = await newPage()
        await page.goto(`${origin}/`)
        ran = await page.evaluate('window.ran ?? "no"')
      },
    )
  })
  await withBrowser(async () => {
    await assert.rejects(attempt(t), /content security policy/i)
    assert.equal(ran, 'no')
  })(t)
})
