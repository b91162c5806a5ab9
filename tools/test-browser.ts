import { type BrowserServer, chromium } from 'playwright-core'

/** Chromium heeds only the last list of features that are switched off, so Playwright's own is repeated. */
const switchedOffByPlaywright = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
] as const

/** Two pages that Chromium loads behind the address bar of each window: half of the processor time of a short test. */
const addressBar = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'] as const

const switchingOff = '--disable-features='

/** How the tests start Chromium. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  switchingOff + [...switchedOffByPlaywright, ...addressBar].join(','),
] as const

/** A browser for all tests of a run, which connect to it; what one of them opens, no other sees. */
export async function startBrowser(executablePath: string): Promise<BrowserServer> {
  const server = await chromium.launchServer({ executablePath, headless: true, args: [...browserFlags] })
  const forgotten = switchedOnAgain(server.process().spawnargs)
  if (forgotten.length === 0) return server
  await server.close()
  throw new Error(`Playwright switches off ${forgotten.join(', ')}, too: tools/test-browser.ts has to`)
}

/** The features that an earlier list switches off and the last one does not. */
export function switchedOnAgain(args: readonly string[]): readonly string[] {
  const lists = args
    .filter((arg) => arg.startsWith(switchingOff))
    .map((arg) => arg.slice(switchingOff.length).split(','))
  const last = new Set(lists.at(-1))
  return lists.flat().filter((feature) => !last.has(feature))
}
