import { join } from 'node:path'
import { installFromDebian, isExecutable, programFolders } from './debian.ts'

/** The path of the browser for the page tests, or a message with what to do if it is missing. */
export type Chromium = { path: string; missing?: never } | { path?: never; missing: string }

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const places = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Finds Chromium: at the path in the variable CHROMIUM, else in the first known place. */
export function findChromium(env = process.env): string | undefined {
  const named = env.CHROMIUM
  if (named) return isExecutable(named) ? named : undefined
  const folders = programFolders(env)
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find(
    isExecutable,
  )
}

/** Chromium without windows: it lays out and paints the same pages in a fifth of the processor time. */
const shells = ['chromium-headless-shell', 'chrome-headless-shell']

/**
 * Finds the browser in which most tests look at pages: Chromium without windows, else the whole browser. The variable
 * CHROMIUM overrides both.
 */
export function findPageBrowser(env = process.env): string | undefined {
  if (env.CHROMIUM) return findChromium(env)
  const found = programFolders(env).flatMap((folder) => shells.map((name) => join(folder, name)))
  return found.find(isExecutable) ?? findChromium(env)
}

/** Finds the browsers of the tests, or installs Debian's packages. Without windows there is no double click. */
export async function ensureTestBrowsers(): Promise<Chromium> {
  const isWhole = findChromium() !== undefined && findPageBrowser() !== findChromium()
  if (!process.env.CHROMIUM && !isWhole)
    await installFromDebian(['chromium', 'chromium-headless-shell'], 'the page tests')
  return ensureChromium()
}

/** Finds Chromium, or installs Debian's package if apt-get is available. */
export async function ensureChromium(): Promise<Chromium> {
  const found = findChromium()
  if (found) return { path: found }
  const named = process.env.CHROMIUM
  if (named) return { missing: `The variable CHROMIUM is ${named}, but that is not a program.` }
  const problem = await installFromDebian(['chromium'], 'the page tests')
  const installed = problem === undefined ? undefined : findChromium()
  if (installed) return { path: installed }
  return {
    missing:
      problem === undefined
        ? 'Chromium is missing: install Chromium or Chrome (or set CHROMIUM to its path), then run again.'
        : `Chromium is missing, and apt-get could not install it: ${problem}`,
  }
}
