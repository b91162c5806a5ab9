import { easilyGuessed, type GuessedPasswords } from '../accounts/passwords/new-password.ts'
import type { People } from '../accounts/people.ts'
import { makeSetUpToken } from '../accounts/sign-up/set-up.ts'
import type { Background } from '../background/background.ts'
import { catchUp } from '../background/time-mark.ts'
import type { Log } from '../log/log.ts'
import type { Secret } from '../protocol/secrets/secret.ts'
import { declare } from '../settings/entries/declare.ts'
import type { DeclaredUser } from '../settings/entries/user-entry.ts'
import type { Settings } from '../settings.ts'
import type { Storage } from '../storage/open.ts'
import type { Declared } from '../storage/registry/registry.ts'
import type { Clock } from '../time/clock.ts'

/** Runs once before the first response: advances the clock, starts background jobs, applies the declarations. */
export type Preparation = {
  /** Idempotent: all calls share one run. */
  prepare(): Promise<void>
  readonly isDone: boolean
  /** Brings the database in line with the declarations of new settings. */
  redeclare(declared: Declarations): Promise<void>
  /** The token that creates the first owner; `undefined` if there is an owner, or another process has the token. */
  readonly setUpToken: Secret | undefined
}

type Declarations = Pick<Settings, 'apis' | 'clients' | 'users'>

/** `begins`: whether this process, of several that form one server, applies the declarations. */
export function preparation(parts: {
  settings: Settings
  storage: Pick<Storage, 'jobs' | 'registry' | 'accounts'>
  people: People
  clock: Clock
  work: Pick<Background, 'start'>
  begins: boolean
  log: Log
}): Preparation {
  const { settings, storage, people, clock, work, begins, log } = parts
  let begun: Promise<void> | undefined
  let isDone = false
  let setUpToken: Secret | undefined

  const redeclare = async (declared: Declarations): Promise<void> => {
    const { passwordCost } = people
    // On loopback, people try things out.
    const chosen = settings.issuer.isPublic ? warnOfGuessed(people.guessed, log) : undefined
    report(await declare(declared, storage.registry, clock.now(), { passwordCost, chosen }), log)
  }
  const run = async (): Promise<void> => {
    await catchUp(clock, storage.jobs, log)
    work.start()
    if (begins) {
      await redeclare(settings)
      setUpToken = (await storage.accounts.hasOwner()) ? undefined : await makeSetUpToken(people)
    }
    isDone = true
  }
  return {
    redeclare,
    prepare() {
      begun ??= run()
      return begun
    },
    get isDone() {
      return isDone
    },
    get setUpToken() {
      return setUpToken
    },
  }
}

/** Logs what was changed, and as a warning what was removed. */
function report(declared: Declared, log: Log): void {
  for (const [kind, { added, changed, removed }] of Object.entries(declared)) {
    if (added.length + changed.length > 0) log.info({ kind, added, changed }, 'declared')
    if (removed.length > 0) log.warn({ kind, removed }, 'no longer declared, therefore disabled or removed')
  }
}

/**
 * Warns of a password that is guessed first. It is not refused: the operator who wrote it knows the server, and a start
 * that fails because a list has grown would be worse than the password.
 */
function warnOfGuessed(guessed: GuessedPasswords, log: Log): (user: DeclaredUser) => Promise<void> {
  return async ({ username, password, claims }) => {
    const problem = await easilyGuessed({ username, claims, password: password.reveal() }, guessed)
    if (problem === undefined) return
    log.warn(
      { username, problem },
      'a declared user has a password that is easily guessed: choose another one',
    )
  }
}
