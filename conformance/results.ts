import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './judgement.ts'

/** What came of a plan the last time that it was run as a whole. */
export type PlanResult = {
  planName: string
  variant: Readonly<Record<string, string>>
  suite: string
  date: string
  /** Of our server, with a `+` if files were changed since. */
  commit: string
  /** How many modules ended how. */
  results: Readonly<Record<string, number>>
  findings: readonly Finding[]
}

const file = join(import.meta.dirname, 'results.json')

/** By our names of the plans. */
export function keptResults(): Readonly<Record<string, PlanResult>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Keeps a plan's result beside those of the others. */
export function keepResult(name: string, result: PlanResult): void {
  writeFileSync(file, `${JSON.stringify({ ...keptResults(), [name]: result }, null, 2)}\n`)
}

export function commitOfServer(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  const changed = git('status', '--porcelain', '--', '../packages') !== ''
  return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '')
}
