import assert from 'node:assert/strict'
import test from 'node:test'
import type { Page } from 'playwright-core'
import { withBrowser } from '../support/browser.ts'
import { sampleNames } from '../support/sample-views.ts'
import { serveSamples } from './sample-pages.ts'

// A group of radio buttons is one tab stop; the arrow keys move inside it.
const stops = `[...document.querySelectorAll('a[href], button:not([hidden], :disabled), input:not([type=hidden], [hidden])')]
  .filter((one) => one.checkVisibility() && (one.type !== 'radio' || one.checked)).length`

const focused = `(() => {
  const one = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(one)
  const all = [...document.querySelectorAll('*')]
  return { at: all.indexOf(one), body: one === document.body, ring: outlineStyle === 'solid' ? parseFloat(outlineWidth) : 0 }
})()`

type Focused = { at: number; body: boolean; ring: number }

test(
  'the tab key reaches every control on every page, in reading order, with a visible focus ring',
  withBrowser(async ({ newPage }) => {
    await serveSamples(async ({ origin }) => {
      const page = await newPage({ javaScript: false })
      for (const name of sampleNames) {
        await page.goto(`${origin}/${name}`)
        await focusGiven(page)
        // Start from the top, wherever the page put the focus.
        await page.locator('body').click({ position: { x: 2, y: 2 } })
        const seen: number[] = []
        const expected = Number(await page.evaluate(stops))
        assert.ok(expected > 0 || name.startsWith('error'), name)
        for (let press = 0; press < expected; press += 1) {
          await page.keyboard.press('Tab')
          const { at, body, ring } = await page.evaluate<Focused>(focused)
          assert.ok(!body, `${name}: stop ${press + 1} of ${expected}`)
          assert.ok(ring >= 2, `${name}: no ring at stop ${press + 1}`)
          seen.push(at)
        }
        assert.equal(new Set(seen).size, expected, name)
        assert.deepEqual(
          seen,
          seen.toSorted((a, b) => a - b),
          name,
        )
      }
    })
  }),
)

test(
  'a person can sign in with the keyboard alone, and the enter key does not cancel',
  withBrowser(async ({ newPage }) => {
    await serveSamples(async ({ origin, posts }) => {
      const page = await newPage()
      await page.goto(`${origin}/sign-in`)
      await focusGiven(page)
      await page.keyboard.type('alice')
      await page.keyboard.press('Tab')
      await page.keyboard.type('correct horse')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/sign-in')
      await page.getByText('received').waitFor()
      assert.deepEqual(posts, [
        {
          path: '/sign-in',
          body: 'interaction=vk_in_5Jx2q9&csrf=G1b7w0&username=alice&password=correct+horse',
        },
      ])
    })
  }),
)

test(
  'after a refused sign-in the focus is on the field to correct',
  withBrowser(async ({ newPage }) => {
    await serveSamples(async ({ origin }) => {
      const page = await newPage()
      await page.goto(`${origin}/sign-in-refused`)
      await focusGiven(page)
      assert.equal(await page.evaluate('document.activeElement.id'), 'password')
      await page.goto(`${origin}/set-up-refused`)
      await focusGiven(page)
      assert.equal(await page.evaluate('document.activeElement.id'), 'password')
    })
  }),
)

test(
  'a person can use the consent page with the keyboard alone: checkboxes, duration and every button',
  withBrowser(async ({ newPage }) => {
    await serveSamples(async ({ origin, posts }) => {
      const page = await newPage()
      const answer = async (steps: () => Promise<void>) => {
        await page.goto(`${origin}/consent`)
        await steps()
        await page.getByText('received').waitFor()
        return Object.fromEntries(
          [...new URLSearchParams(posts.at(-1)?.body)].filter(([name]) => !hiddenNames.has(name)),
        )
      }
      const clear = async () => {
        await focusOn(page, 'input[type=checkbox]')
        await page.keyboard.press('Space')
        await focusOn(page, 'input[type=radio]')
        await page.keyboard.press('ArrowDown')
      }
      assert.deepEqual(
        await answer(async () => {
          await clear()
          await focusOn(page, '[value=allow]')
          await page.keyboard.press('Enter')
        }),
        { duration: 'forever', decision: 'allow' },
      )
      assert.deepEqual(
        await answer(async () => {
          await focusOn(page, '[value=deny]')
          await page.keyboard.press('Enter')
        }),
        { scope: 'email', duration: 'days', decision: 'deny' },
      )
      assert.deepEqual(
        await answer(async () => {
          await focusOn(page, '[name=switch_account]')
          await page.keyboard.press('Enter')
        }),
        { switch_account: '1' },
      )
    })
  }),
)

test(
  'the enter key on a checkbox or radio button presses neither Allow nor Deny',
  withBrowser(async ({ newPage }) => {
    await serveSamples(async ({ origin, posts }) => {
      const page = await newPage()
      for (const field of ['input[type=checkbox]', 'input[type=radio]']) {
        await page.goto(`${origin}/consent`)
        await focusOn(page, field)
        await page.keyboard.press('Enter')
        await page.getByText('received').waitFor()
        assert.equal(posts.at(-1)?.body.includes('decision'), false, field)
      }
    })
  }),
)

test(
  'no URL fragment can focus a button or a link, and none has an access key',
  withBrowser(async ({ newPage }) => {
    await serveSamples(async ({ origin }) => {
      const page = await newPage()
      for (const name of sampleNames.filter((one) => one !== 'form-post')) {
        await page.goto(`${origin}/${name}`)
        const pressable = 'a, button, summary, input[type=submit], input[type=image], [tabindex], [onclick]'
        const lured = await page.evaluate<string[]>(`(() => {
          const names = [...document.querySelectorAll('[id], [name]')].flatMap((one) => [one.id, one.getAttribute('name')])
          const lured = []
          for (const name of names.filter((one) => one)) {
            document.activeElement.blur()
            location.hash = name
            if (document.activeElement.matches('${pressable}')) lured.push(name)
          }
          for (const one of document.querySelectorAll('[accesskey]')) lured.push(one.outerHTML)
          for (const one of document.querySelectorAll('[autofocus]')) if (one.matches('${pressable}')) lured.push(one.outerHTML)
          return lured
        })()`)
        assert.deepEqual(lured, [], name)
      }
    })
  }),
)

const hiddenNames = new Set(['interaction', 'csrf'])

/** Waits for the autofocus, which a browser sets a moment after the page has loaded. */
async function focusGiven(page: Page): Promise<void> {
  if ((await page.locator('[autofocus]').count()) > 0) await page.locator('[autofocus]:focus').waitFor()
}

/** Presses the tab key until an element that matches the selector has the focus. */
async function focusOn(page: Page, selector: string): Promise<void> {
  for (let press = 0; press < 30; press += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(`document.activeElement.matches('${selector}')`)) return
  }
  assert.fail(`the tab key does not reach ${selector}`)
}
