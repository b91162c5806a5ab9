import type { Exchange } from './front.ts'
import type { Person } from './person.ts'

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/**
 * A third-party program, set up as its documentation says. Its folder has the name `name` and holds its source or
 * configuration, its manifest, and `valetkey.json`: the members that its user adds to the server's configuration.
 */
export type Stranger = {
  /** `<language>-<program>`. */
  name: string
  /** The program, as its authors call it. */
  program: string
  language: string
  /** The commands without which it cannot be installed or run. */
  needs: readonly string[]
  /** Another stranger whose files it uses, too, where it has none of the same name. */
  shares?: string
  /** The file of its folder that pins its versions. */
  manifest: string
  /** The packages under test, and their versions in the manifest. */
  packages: Readonly<Record<string, string>>
  /** The commands that install the program. Each runs in the working folder, a copy of the stranger's folder. */
  install: readonly Command[]
  /** Minutes after which an installation is ended. Default: 10. */
  installMinutes?: number
  /** Starts a program that listens at the port in the variable PORT. Without it, the checks run the program. */
  start?: Command
  /** Further variables of the program's environment. */
  environment?: Readonly<Record<string, string>>
  /** The checks, in order. All of them share one browser and one run of the program. */
  checks: readonly Check[]
}

export type Check = {
  /** The columns of the page: `sign-in`, `API call`, `refresh`, `sign-out`. Any other name is a line of its own. */
  name: string
  /** Throws if the check fails. */
  run(visit: Visit): Promise<void>
}

/** A command that was started, and its output so far. */
export type Running = { output(): string; hasEnded(): boolean }

/** A started program, and the means to check it. */
export type Visit = {
  issuer: string
  /** The origin at which the program listens. */
  app: string
  /** The working folder of the program. */
  folder: string
  person: Person
  /** Runs a command in the working folder to its end. Resolves with its output; throws if it fails. */
  command(command: Command): Promise<string>
  /** Starts a command in the working folder, unless it was started before in this visit, with which it ends. */
  start(command: Command): Running
  /** The exchanges with the server since the check began. */
  exchanges(): readonly Exchange[]
}
