import { type BrowserServer, chromium } from 'playwright-core'

/** Chromium uses only the last list of disabled features, so Playwright's own list is repeated here. */
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

/** Two pages that Chromium loads for the address bar of each window: half of the processor time of a short test. */
const addressBar = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'] as const

/**
 * A process for the next page, started before there is one, and a new frame for each document: together a fifth of the
 * processor time of a visit.
 */
const aheadOfPages = ['SpareRendererForSitePerProcess', 'RenderDocument'] as const

const switchingOff = '--disable-features='

/** The flags with which the tests start Chromium. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  switchingOff + [...switchedOffByPlaywright, ...addressBar, ...aheadOfPages].join(','),
] as const

/** Starts a browser for all tests of a run. Each test connects to it and has its own contexts. */
export async function startBrowser(executablePath: string): Promise<BrowserServer> {
  const server = await chromium.launchServer({ executablePath, headless: true, args: [...browserFlags] })
  const forgotten = switchedOnAgain(server.process().spawnargs)
  if (forgotten.length === 0) return server
  await server.close()
  throw new Error(`Playwright also disables ${forgotten.join(', ')}: add this to tools/test-browser.ts`)
}

/** The features that an earlier list disables and the last one does not. */
export function switchedOnAgain(args: readonly string[]): readonly string[] {
  const lists = args
    .filter((arg) => arg.startsWith(switchingOff))
    .map((arg) => arg.slice(switchingOff.length).split(','))
  const last = new Set(lists.at(-1))
  return lists.flat().filter((feature) => !last.has(feature))
}
