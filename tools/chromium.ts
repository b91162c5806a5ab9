import { join } from 'node:path'
import { installFromDebian, isExecutable, programFolders } from './debian.ts'

/** Where the browser for the page tests is, or what a person has to do about it. */
export type Chromium = { path: string; missing?: never } | { path?: never; missing: string }

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const places = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** The Chromium of this machine: the one that the variable CHROMIUM names, else the first in a known place. */
export function findChromium(env = process.env): string | undefined {
  const named = env.CHROMIUM
  if (named) return isExecutable(named) ? named : undefined
  const folders = programFolders(env)
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places].find(
    isExecutable,
  )
}

/** Finds Chromium, or installs Debian's where apt-get is there and may be used. */
export async function ensureChromium(): Promise<Chromium> {
  const found = findChromium()
  if (found) return { path: found }
  const named = process.env.CHROMIUM
  if (named) return { missing: `The variable CHROMIUM says ${named}, and no program is there.` }
  const problem = await installFromDebian(['chromium'], 'the page tests')
  const installed = problem === undefined ? undefined : findChromium()
  if (installed) return { path: installed }
  return {
    missing:
      problem === undefined
        ? 'Chromium is missing: install Chromium or Chrome (or let CHROMIUM name one), then run again.'
        : `Chromium is missing, and apt-get could not install it: ${problem}`,
  }
}
