import { type BrowserServer, chromium } from 'playwright-core'

/** How the tests start Chromium. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const

/** A browser for all tests of a run, which connect to it; what one of them opens, no other sees. */
export function startBrowser(executablePath: string): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath, headless: true, args: [...browserFlags] })
}
