import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

export type Eyes = {
  screenshot(page: Page, name: string): Promise<void>
  accessibilityProblems(page: Page): Promise<string[]>
}

/** Takes a screenshot of a page, and checks that it passes axe and is no wider than its window. */
export async function inspect(browser: Eyes, page: Page, name: string): Promise<void> {
  await browser.screenshot(page, name)
  assert.deepEqual(await browser.accessibilityProblems(page), [], name)
  const [wide, window] = await Promise.all([
    page.evaluate('document.documentElement.scrollWidth'),
    page.evaluate('document.documentElement.clientWidth'),
  ])
  assert.equal(wide, window, `${name} is wider than the window`)
}
