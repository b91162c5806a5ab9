import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { browserFlags } from '../../../../tools/test-browser.ts'

export type PageOptions = {
  colorScheme?: 'light' | 'dark'
  /** CSS pixels; 1280 unless told. */
  width?: number
  /** On unless told. */
  javaScript?: boolean
  /** No motion unless told, so that what is looked at stands still. */
  motion?: boolean
}

export type BrowserTools = {
  /** A page in a profile of its own: no cookie is shared. */
  newPage(options?: PageOptions): Promise<Page>
  /** Keeps a picture of the whole page in the folder that SCREENSHOTS names; without one it does nothing. */
  screenshot(page: Page, name: string): Promise<void>
  /** What axe-core finds on the page, one line per finding. */
  accessibilityProblems(page: Page): Promise<string[]>
}

/** The browser that this run shares, or where a file runs without the runner a new one. */
function aBrowser(executablePath: string): Promise<Browser> {
  const shared = process.env.VALETKEY_TEST_BROWSER
  return shared
    ? chromium.connect(shared)
    : chromium.launch({ executablePath, headless: true, args: [...browserFlags] })
}

/**
 * A test in a real browser: `test('…', withBrowser(async ({ newPage }) => { … }))`. It also fails on what no page
 * may do: break its content security policy, or throw in a script. Without a Chromium it fails under CI, and
 * elsewhere says aloud that it did not run.
 */
export function withBrowser(body: (tools: BrowserTools, t: TestContext) => Promise<void>) {
  return async (t: TestContext): Promise<void> => {
    const executablePath = findChromium()
    if (executablePath === undefined) {
      const missing =
        'no Chromium found: install it (Debian: apt install chromium) or set CHROMIUM to its path'
      if (process.env.CI) throw new Error(missing)
      console.error(`\n*** NOT RUN: “${t.name}”: ${missing} ***\n`)
      t.skip(missing)
      return
    }
    await using browser = await aBrowser(executablePath)
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
    if (faults.length > 0) throw new Error(`the browser complained:\n${faults.join('\n')}`)
  }
}

/** Chromium's path: CHROMIUM, or the first of its usual names on this machine. */
export function findChromium(): string | undefined {
  const told = process.env.CHROMIUM
  if (told !== undefined && told !== '') return runs(told) ? told : undefined
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)]
  const names = ['chromium', 'chromium-browser', 'google-chrome']
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(runs)
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
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

/** The pages that get axe-core with every document: sent along each time, its 650 kB cost more than what it does. */
const withAxe = new WeakSet<Page>()

async function accessibilityProblems(page: Page): Promise<string[]> {
  if (!withAxe.has(page)) {
    withAxe.add(page)
    await page.addInitScript({ content: axe })
    await page.evaluate(axe)
  }
  const findings: unknown = await page.evaluate(
    `axe.run({ resultTypes: ['violations', 'incomplete'] }).then(({ violations, incomplete }) =>
      [...violations, ...incomplete].flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => id + ': ' + help + ': ' + html + ': ' + (failureSummary ?? ''))))`,
  )
  if (!Array.isArray(findings)) throw new TypeError('axe-core gave no list')
  return findings.map(String)
}
