import assert from 'node:assert/strict'
import test from 'node:test'
import { withBrowser } from '../support/browser.ts'
import { sampleNames } from '../support/sample-views.ts'
import { serveSamples } from './sample-pages.ts'

test(
  'axe-core finds nothing on any page in the light or the dark scheme',
  withBrowser(async ({ newPage, accessibilityProblems, screenshot }) => {
    await serveSamples(async ({ origin }) => {
      const page = await newPage()
      // Keeps the form_post page from submitting itself, so that it can be checked.
      await page.route('**/form-post', async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: (await response.text()).replace(/<script.*<\/script>/, '') })
      })
      for (const name of sampleNames) {
        await page.goto(`${origin}/${name}`)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          // The dark scheme changes nothing but colours: see style.test.ts.
          const rules = colorScheme === 'dark' ? 'about colours' : undefined
          assert.deepEqual(await accessibilityProblems(page, rules), [], `${name}, ${colorScheme}`)
          await screenshot(page, `${name}-${colorScheme}`)
        }
      }
    })
  }),
)

test(
  'axe-core finds the faults of a faulty page',
  withBrowser(async ({ newPage, accessibilityProblems }) => {
    const page = await newPage()
    await page.setContent('<html><body><input><p style="color:#999;background:#aaa">x</p></body></html>')
    const found = await accessibilityProblems(page)
    for (const rule of ['label', 'color-contrast', 'document-title', 'html-has-lang']) {
      assert.ok(
        found.some((one) => one.startsWith(`${rule}:`)),
        rule,
      )
    }
    const ofColours = await accessibilityProblems(page, 'about colours')
    assert.deepEqual(
      ofColours.map((one) => one.split(':')[0]),
      ['color-contrast'],
    )
  }),
)

test(
  'a person who prefers reduced motion sees no control fade from one colour to another',
  withBrowser(async ({ newPage }) => {
    await serveSamples(async ({ origin }) => {
      const page = await newPage()
      await page.goto(`${origin}/sign-in`)
      const durations = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.button, .plain, .field input')].map((one) => getComputedStyle(one).transitionDuration)`,
      )
      assert.deepEqual(new Set(durations), new Set(['0s']))
    })
  }),
)
