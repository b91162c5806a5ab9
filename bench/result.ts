import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Machine } from './machine.ts'

/** What was wanted, and what came. */
export type Judged = { what: string; goal: string; result: string; met: boolean }

/** What a benchmark found: plain data, so that the page can be written again and other programs can read it. */
export type Result = {
  name: string
  title: string
  about: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  goals: readonly Judged[]
  /** What else there is to say, a sentence each. */
  notes: readonly string[]
  /** The numbers behind the rows, for `simulate.ts`: CPU in microseconds, time in milliseconds, memory in megabytes. */
  measured: Readonly<Record<string, number>>
  machine: Machine
  /** Seconds of a round and rounds. */
  seconds: number
  rounds: number
}

const folder = fileURLToPath(new URL('./results/', import.meta.url))

/** Keeps a result beside those of other benchmarks; git does not. */
export function keep(result: Result): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${result.name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

/** What was kept, by the names in their order; those that were never run are left out. */
export function kept(names: readonly string[]): Result[] {
  let files: string[] = []
  try {
    files = readdirSync(folder)
  } catch {
    return []
  }
  return names
    .filter((name) => files.includes(`${name}.json`))
    .map((name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Result)
}
