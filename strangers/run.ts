import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { commitOfServer } from '../conformance/results.ts'
import { ensureChromium } from '../tools/chromium.ts'
import { isExecutable } from '../tools/debian.ts'
import { browserFlags } from '../tools/test-browser.ts'
import { type Arguments, readArguments, usage } from './arguments.ts'
import { page } from './page.ts'
import { keepRecording } from './recording.ts'
import { keepResult, keptResults } from './results.ts'
import type { Stranger } from './stranger.ts'
import { strangers } from './strangers.ts'
import { visit } from './visiting.ts'

const names = strangers.map(({ name }) => name)

try {
  const wanted = readArguments(process.argv.slice(2), names)
  if (wanted === undefined) console.log(names.join('\n'))
  else process.exitCode = await main(wanted)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  // `parseArgs` throws a TypeError, too.
  if (error instanceof TypeError) console.error(usage)
  process.exitCode = 2
}

/** Runs the selected programs. Returns the exit code: 0 if every check of every program passed. */
async function main(wanted: Arguments): Promise<number> {
  const good: boolean[] = []
  if (!wanted.remake) {
    const { path, missing } = await ensureChromium()
    if (path === undefined) throw new Error(missing)
    const browser = await chromium.launch({ executablePath: path, headless: true, args: [...browserFlags] })
    try {
      for (const stranger of strangers.filter(({ name }) => wanted.names.includes(name))) {
        good.push(await runStranger(stranger, browser, wanted.byName))
      }
    } finally {
      await browser.close()
    }
  }
  writeFileSync(join(import.meta.dirname, '../docs/strangers.md'), page(keptResults()))
  return good.every(Boolean) ? 0 : 1
}

/** Runs a program and stores its results. Returns whether every check passed. */
async function runStranger(stranger: Stranger, browser: Browser, byName: boolean): Promise<boolean> {
  const { name, needs, packages } = stranger
  const missing = needs.filter((command) => !isInstalled(command))
  if (missing.length > 0) {
    console.log(`${name}: not run: needs ${missing.join(', ')}`)
    return !byName
  }
  console.log(name)
  try {
    const { checks, added, recording } = await visit(stranger, browser, console.log)
    const date = new Date().toISOString().slice(0, 10)
    keepResult(name, { packages, date, commit: commitOfServer(), added, checks })
    keepRecording(name, recording)
    return checks.every(({ result }) => result === 'passed')
  } catch (error) {
    console.log(`  ✖ not run: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

function isInstalled(command: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.some((folder) => isExecutable(join(folder, command)))
}
