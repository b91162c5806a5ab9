import assert from 'node:assert/strict'
import test from 'node:test'
import { formPost } from '../../src/pages/form-post.ts'
import { stylesheet } from '../../src/pages/parts/style.ts'
import { withBrowser } from '../support/browser.ts'
import { aFormPost } from '../support/sample-views.ts'
import { hostileValues, renderings } from './hostile-views.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }

// One line per element, with its name and the names of its attributes, as the browser parses the page.
const structure = `(pages) => pages.map((page) => page === undefined ? undefined :
  [...new DOMParser().parseFromString(page, 'text/html').querySelectorAll('*')]
    .map((one) => [one.localName, ...one.getAttributeNames()].join(' ')).join('\\n'))`

test(
  'no value of any view becomes an element or an attribute when a browser parses the page',
  withBrowser(async ({ newPage }) => {
    const page = await newPage()
    // Without the stylesheet, which is the same text in every page and two thirds of it.
    const read = (pages: (string | undefined)[]) =>
      page.evaluate<(string | undefined)[]>(
        `(${structure})(${JSON.stringify(pages.map((one) => one?.replace(stylesheet, '') ?? null))}.map((one) => one ?? undefined))`,
      )
    const harmless = [...renderings('x')]
    const expected = await read(harmless.map((one) => one.page?.html))
    for (const value of hostileValues) {
      const found = await read([...renderings(value)].map((one) => one.page?.html))
      for (const [index, { what }] of harmless.entries())
        assert.equal(found[index], expected[index], `${what}: ${value}`)
    }
  }),
)

test(
  'a browser reads the values of hidden fields unchanged',
  withBrowser(async ({ newPage }) => {
    const page = await newPage()
    // NUL and lone surrogates cannot be written in HTML.
    const given = hostileValues.map((value) => value.replaceAll('\0', '').toWellFormed())
    const fields = Object.fromEntries(given.map((value, index) => [`field-${index}`, value]))
    const { html } = formPost(aFormPost({ fields }), frame)
    const read = await page.evaluate<string[]>(
      `[...new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html').querySelectorAll('input')].map((one) => one.value)`,
    )
    assert.deepEqual(read, given)
  }),
)
