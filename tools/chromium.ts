import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runBehindProgress } from './progress.mjs'

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
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
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
  const asRoot = rootPrefix()
  if (asRoot && runs('apt-get', ['--version'])) {
    const problem = await installFromDebian(asRoot)
    const installed = findChromium()
    if (installed) return { path: installed }
    return { missing: `Chromium is missing, and apt-get could not install it: ${problem}` }
  }
  return {
    missing: 'Chromium is missing: install Chromium or Chrome (or let CHROMIUM name one), then run again.',
  }
}

async function installFromDebian(asRoot: readonly string[]): Promise<string> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const aptGet = async (label: string, args: readonly string[]) => {
    const [command = 'apt-get', ...rest] = [...asRoot, 'apt-get', '-q', ...args]
    return runBehindProgress(label, command, rest, { env })
  }
  const update = await aptGet('Reading the lists of Debian packages', ['update'])
  const install = await aptGet('Installing Chromium for the page tests', [
    'install',
    '--yes',
    '--no-install-recommends',
    'chromium',
  ])
  if (install.code === 0) return 'the package brought no program'
  return (install.output.trim() || update.output.trim()).split('\n').slice(-3).join(' ')
}

/** What to put before a command so that root runs it, where that works without asking for a password. */
function rootPrefix(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return []
  return runs('sudo', ['-n', 'true']) ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'] : undefined
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
