import assert from 'node:assert/strict'
import test from 'node:test'
import { consent } from '../../src/pages/consent.ts'
import { error } from '../../src/pages/error.ts'
import { signIn } from '../../src/pages/sign-in.ts'
import { languages, loadText, textFor } from '../../src/pages/text/text.ts'
import { withBrowser } from '../support/browser.ts'
import { aClient, aConsent, anError, aPermission, aSignIn, sampleNames } from '../support/sample-views.ts'
import { serveSamples } from './sample-pages.ts'
import { servePages } from './serve-pages.ts'

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

const lowControls = `[...document.querySelectorAll('.button, .plain, .field input, label.line')]
  .filter((one) => one.checkVisibility() && !(one.getBoundingClientRect().height >= 44)).map((one) => one.outerHTML)`

const answerSizes = `['allow', 'deny'].map((answer) => {
  const { width, height, y } = document.querySelector('[value=' + answer + ']').getBoundingClientRect()
  return [width, height, y]
})`

test(
  'no page scrolls sideways at 320 px, every control is at least 44 px high, and Allow and Deny have the same size',
  withBrowser(async ({ newPage, screenshot }) => {
    await serveSamples(async ({ origin }) => {
      const page = await newPage({ javaScript: false })
      for (const name of sampleNames) {
        await page.goto(`${origin}/${name}`)
        for (const width of [1280, 320]) {
          await page.setViewportSize({ width, height: 800 })
          assert.deepEqual(await page.evaluate(lowControls), [], `${name} at ${width} px`)
          if (name !== 'consent') continue
          const [allow, deny] = await page.evaluate<number[][]>(answerSizes)
          assert.deepEqual(allow, deny)
        }
        assert.equal(await page.evaluate(overflow), 0, name)
        await screenshot(page, `${name}-narrow`)
      }
    })
  }),
)

for (const each of languages) await loadText(each)
const lengthOf = (language: string) => JSON.stringify(textFor(language)).length
const longest = languages.toSorted((one, other) => lengthOf(other) - lengthOf(one)).slice(0, 1)
const rightToLeft = languages.filter((language) => textFor(language).direction === 'rtl')

for (const language of [...longest, ...rightToLeft]) {
  test(
    `no page scrolls sideways at 320 px in ${language}, the longest language or one that is written from right to left`,
    withBrowser(async ({ newPage, screenshot }) => {
      await serveSamples(async ({ origin }) => {
        const page = await newPage({ width: 320, javaScript: false })
        for (const name of sampleNames) {
          await page.goto(`${origin}/${name}`)
          assert.equal(await page.evaluate(overflow), 0, name)
          assert.deepEqual(await page.evaluate(lowControls), [], name)
          await screenshot(page, `${name}-${language}`)
        }
        const { direction } = textFor(language)
        assert.equal(await page.evaluate('getComputedStyle(document.body).direction'), direction)
      }, language)
    }),
  )
}

test(
  'long names without a space do not widen a page at 320 px',
  withBrowser(async ({ newPage }) => {
    const endless = 'W'.repeat(300)
    const client = aClient({ name: endless, host: `${endless.slice(0, 60)}.example` })
    const permissions = [aPermission({ description: endless, optional: true, sensitive: true })]
    const pages = [
      signIn(aSignIn({ client, username: endless }), { locale: 'en', nonce: 'dGVzdC1ub25jZQ' }),
      consent(
        aConsent({
          client,
          account: { name: endless, username: endless },
          groups: [{ name: endless, permissions }],
          redirectHost: `${endless}.example`,
        }),
        { locale: 'en', nonce: 'dGVzdC1ub25jZQ' },
      ),
      error(anError({ code: endless, description: endless, flowId: endless, clientName: endless }), {
        locale: 'en',
        nonce: 'dGVzdC1ub25jZQ',
      }),
    ]
    await servePages(
      (path) => pages[Number(path.slice(1))],
      async ({ origin }) => {
        const page = await newPage({ width: 320 })
        for (const index of pages.keys()) {
          await page.goto(`${origin}/${index}`)
          assert.equal(await page.evaluate(overflow), 0, `page ${index}`)
        }
      },
    )
  }),
)
