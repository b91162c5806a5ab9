import type { People } from './accounts/people.ts'
import { makeSetUpToken } from './accounts/set-up.ts'
import type { Background } from './background/background.ts'
import { catchUp } from './background/time-mark.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Secret } from './protocol/secrets/secret.ts'
import { declare } from './settings/declare.ts'
import type { Settings } from './settings.ts'
import type { Storage } from './storage/open.ts'
import type { Declared } from './storage/registry.ts'

/** What is done once before the first answer: the clock catches up, work begins, the database agrees with the settings. */
export type Preparation = {
  /** However often it is asked, it is done once. */
  prepare(): Promise<void>
  readonly isDone: boolean
  /** Makes the database agree with what other settings declare. */
  redeclare(declared: Declarations): Promise<void>
  /** What makes the first owner; `undefined` when there is one, or another process keeps it. */
  readonly setUpToken: Secret | undefined
}

type Declarations = Pick<Settings, 'apis' | 'clients' | 'users'>

/** `begins`: whether it is this process that makes the database agree, of several that are one server. */
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
    report(await declare(declared, storage.registry, clock.now(), people.passwordCost), log)
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

/** What was changed is told, and what it took away is told louder. */
function report(declared: Declared, log: Log): void {
  for (const [kind, { added, changed, removed }] of Object.entries(declared)) {
    if (added.length + changed.length > 0) log.info({ kind, added, changed }, 'declared')
    if (removed.length > 0) log.warn({ kind, removed }, 'no longer declared, and so disabled or removed')
  }
}
