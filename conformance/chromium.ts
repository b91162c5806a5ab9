import { type Browser, chromium, type Page } from 'playwright-core'
import { ensureChromium } from '../tools/chromium.ts'
import { browserFlags } from '../tools/test-browser.ts'

/** Milliseconds within which a page has to load, and an element to appear. */
const patience = 15_000

/** Starts Chromium. Throws if there is none and it cannot be installed. */
export async function startChromium(): Promise<Browser> {
  const { path, missing } = await ensureChromium()
  if (path === undefined) throw new Error(missing)
  return chromium.launch({ executablePath: path, headless: true, args: [...browserFlags] })
}

/** A window without the cookies of any other. */
export async function openWindow(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    // Nobody has signed the certificates of the suite and of our server.
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    viewport: { width: 800, height: 700 },
  })
  context.setDefaultTimeout(patience)
  return context.newPage()
}
