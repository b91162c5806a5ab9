import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

export type Eyes = {
  screenshot(page: Page, name: string): Promise<void>
  accessibilityProblems(page: Page): Promise<string[]>
}

/** Takes a screenshot of a page, and checks that it passes axe and is no wider than its window. */
async function inspect(browser: Eyes, page: Page, name: string): Promise<void> {
  await browser.screenshot(page, name)
  assert.deepEqual(await browser.accessibilityProblems(page), [], name)
  const [wide, window] = await Promise.all([
    page.evaluate('document.documentElement.scrollWidth'),
    page.evaluate('document.documentElement.clientWidth'),
  ])
  assert.equal(wide, window, `${name} is wider than the window`)
}

/** Inspects a page in the light and in the dark scheme, each 1280 and 320 pixels wide. */
export async function inspectAll(browser: Eyes, page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 })
      await inspect(browser, page, `${name}-${colorScheme}-${width}`)
    }
  }
}
