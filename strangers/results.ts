import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** With which set-up a program ran: `default` for the least that a user can write, or as in docs/clients.md. */
export type Registration = 'default' | 'documented'

/** The result of a check. `refused`: the server answered with an error. `failed`: something else went wrong. */
export type CheckResult = {
  name: string
  registration: Registration
  result: 'passed' | 'refused' | 'failed'
  /** The first lines of the reason. */
  why?: string
}

/** The results of a stranger's last run. */
export type StrangerResult = {
  packages: Readonly<Record<string, string>>
  date: string
  /** The commit of our server, with a `+` if files were changed since. */
  commit: string
  /** The members of the registration, and the program's own lines, that docs/clients.md adds to the default. */
  added: readonly string[]
  checks: readonly CheckResult[]
}

export type Results = Readonly<Record<string, StrangerResult>>

const file = join(import.meta.dirname, 'results.json')

/** The stored results, by the names of the strangers. */
export function keptResults(): Results {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Stores the results of a stranger, and keeps those of the others. */
export function keepResult(name: string, result: StrangerResult): void {
  const all = Object.entries({ ...keptResults(), [name]: result }).sort(([one], [other]) =>
    one < other ? -1 : 1,
  )
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`)
}
