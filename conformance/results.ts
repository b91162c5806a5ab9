import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from './configurations.ts'
import type { Finding } from './judgement.ts'

/** The results of a plan's last complete run. */
export type PlanResult = {
  planName: string
  variant: Readonly<Record<string, string>>
  /** The name and the settings of the tested server's configuration. */
  configuration: string
  settings: Settings
  /** Who opened the pages. */
  browser: 'chromium' | 'suite'
  /** The version of the suite. */
  suite: string
  date: string
  /** The commit of our server, with a `+` if files were changed since. */
  commit: string
  /** The number of modules for each result. */
  results: Readonly<Record<string, number>>
  findings: readonly Finding[]
}

const file = join(import.meta.dirname, 'results.json')

/** The stored results, by our names for the plans. */
export function keptResults(): Readonly<Record<string, PlanResult>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Stores the result of a plan, and keeps those of the others. */
export function keepResult(name: string, result: PlanResult): void {
  writeFileSync(file, `${JSON.stringify({ ...keptResults(), [name]: result }, null, 2)}\n`)
}

/** The last commit that changed the server, with a `+` if files were changed since. */
export function commitOfServer(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--', '../packages') !== ''
  return git('log', '-1', '--format=%h', '--', '../packages') + (changed ? '+' : '')
}
