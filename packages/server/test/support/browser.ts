import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findChromium, findPageBrowser } from '../../../../tools/chromium.ts'
import { browserFlags } from '../../../../tools/test-browser.ts'

export type PageOptions = {
  colorScheme?: 'light' | 'dark'
  /** CSS pixels. Default: 1280. */
  width?: number
  /** Default: true. */
  javaScript?: boolean
  /** Animations. Default: false, so that pages do not change during a check. */
  motion?: boolean
}

export type BrowserTools = {
  /** A page in its own browser context, without shared cookies. */
  newPage(options?: PageOptions): Promise<Page>
  /** Saves a picture of the whole page in the folder SCREENSHOTS, if that variable is set. */
  screenshot(page: Page, name: string): Promise<void>
  /** The findings of axe-core on the page, one line each; of all its rules, or only of those about colours. */
  accessibilityProblems(page: Page, rules?: 'about colours'): Promise<string[]>
}

/** The shared browser of the test run, or a new one if the file runs without the runner or needs its own. */
function aBrowser(executablePath: string, needs: Needs): Promise<Browser> {
  const shared = process.env.VALETKEY_TEST_BROWSER
  return shared && needs !== 'windows'
    ? chromium.connect(shared)
    : chromium.launch({ executablePath, headless: true, args: [...browserFlags] })
}

/** `windows`: the whole browser, as a person has it, in a process of its own. It takes five times as long. */
type Needs = 'pages' | 'windows'

/**
 * A test in a real browser: `test('…', withBrowser(async ({ newPage }) => { … }))`. It also fails if a page violates
 * its content security policy or throws in a script. Without Chromium it fails under CI, and is skipped with a
 * prominent message elsewhere.
 */
export function withBrowser(
  body: (tools: BrowserTools, t: TestContext) => Promise<void>,
  needs: Needs = 'pages',
) {
  return async (t: TestContext): Promise<void> => {
    const executablePath = needs === 'windows' ? findChromium() : findPageBrowser()
    if (executablePath === undefined) {
      const missing =
        'no Chromium found: install it (Debian: apt install chromium) or set CHROMIUM to its path'
      if (process.env.CI) throw new Error(missing)
      console.error(`\n*** NOT RUN: “${t.name}”: ${missing} ***\n`)
      t.skip(missing)
      return
    }
    await using browser = await aBrowser(executablePath, needs)
    const faults: string[] = []
    const closing: (() => Promise<void>)[] = []
    try {
      await body(
        { newPage: (options) => open(browser, options, faults, closing), screenshot, accessibilityProblems },
        t,
      )
    } finally {
      for (const close of closing) await close()
    }
    if (faults.length > 0) throw new Error(`errors in the browser:\n${faults.join('\n')}`)
  }
}

async function open(
  browser: Browser,
  options: PageOptions = {},
  faults: string[],
  closing: (() => Promise<void>)[],
): Promise<Page> {
  const settings: BrowserContextOptions = {
    viewport: { width: options.width ?? 1280, height: 800 },
    colorScheme: options.colorScheme ?? 'light',
    javaScriptEnabled: options.javaScript ?? true,
    reducedMotion: options.motion ? 'no-preference' : 'reduce',
    locale: 'en-GB',
  }
  const context = await browser.newContext(settings)
  closing.push(() => context.close())
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('console', (message) => {
    const said = message.text()
    if (/content security policy/i.test(said)) faults.push(`${page.url()}: ${said}`)
  })
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
  return page
}

async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS
  if (folder === undefined || folder === '') return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The pages with axe-core as an init script. Sending its 650 kB for each check would take longer than the check. */
const withAxe = new WeakSet<Page>()

async function accessibilityProblems(page: Page, rules?: 'about colours'): Promise<string[]> {
  if (!withAxe.has(page)) {
    withAxe.add(page)
    await page.addInitScript({ content: axe })
    await page.evaluate(axe)
  }
  const findings: unknown = await page.evaluate(
    `axe.run({ resultTypes: ['violations', 'incomplete']${rules === undefined ? '' : ", runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }"} }).then(({ violations, incomplete }) =>
      [...violations, ...incomplete].flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => id + ': ' + help + ': ' + html + ': ' + (failureSummary ?? ''))))`,
  )
  if (!Array.isArray(findings)) throw new TypeError('axe-core returned no list')
  return findings.map(String)
}
