import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Machine } from './machine.ts'

/** A goal and its result. */
export type Judged = { what: string; goal: string; result: string; met: boolean }

/** The result of a benchmark, as plain data, so that the page can be written again and other programs can read it. */
export type Result = {
  name: string
  title: string
  about: string
  columns: readonly string[]
  rows: readonly (readonly string[])[]
  goals: readonly Judged[]
  /** Further remarks, one sentence each. */
  notes: readonly string[]
  /**
   * The numbers behind the rows, for `simulate.ts`: CPU in microseconds, time in milliseconds, memory in megabytes.
   */
  measured: Readonly<Record<string, number>>
  machine: Machine
  /** Seconds per round, and the number of rounds. */
  seconds: number
  rounds: number
}

const folder = fileURLToPath(new URL('./results/', import.meta.url))

/** Writes a result to `bench/results/`, which git ignores. */
export function keep(result: Result): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${result.name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

/** Reads the kept results of these benchmarks, in order. Those that were never run are omitted. */
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
