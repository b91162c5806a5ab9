import { readFile } from 'node:fs/promises'
import { BreachedPasswords } from '../accounts/passwords/breached-passwords.ts'
import { type PasswordFilter, readPasswordFilter } from '../accounts/passwords/common-passwords.ts'
import type { GuessedPasswords } from '../accounts/passwords/new-password.ts'
import type { Log } from '../log/log.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Outgoing } from '../protocol/ports/outgoing.ts'
import type { Settings } from '../settings.ts'

/** The list of common passwords, which is part of the package. docs/decisions/0057-common-passwords.md */
export const commonPasswordsFile = new URL('../../data/common-passwords.bin', import.meta.url)

/**
 * The passwords that are guessed first. The list is read when somebody first chooses a password: few servers have more
 * than a few sign-ups a day, and every server starts. A file that cannot be read is tried again the next time.
 */
export function guessedPasswords(
  { issuer, listen, passwords }: Pick<Settings, 'issuer' | 'listen' | 'passwords'>,
  lookup: LookupParts,
): GuessedPasswords {
  const breached = breachedPasswords(passwords.breachLookupUrl, lookup)
  let reading: Promise<PasswordFilter> | undefined
  const filter = () => {
    reading ??= readFile(commonPasswordsFile)
      .then(readPasswordFilter)
      .catch((error: unknown) => {
        reading = undefined
        throw error
      })
    return reading
  }
  return {
    isCommon: async (password) => (await filter()).has(password),
    ...(breached && { isBreached: (password, source) => breached.has(password, source) }),
    names: ['valetkey', ...labelsOf(new URL(issuer.at(listen.port)).hostname)],
  }
}

/** Milliseconds between two lines about failed lookups: anybody can cause one by choosing a password. */
const tellEvery = 60_000

type LookupParts = {
  call: Outgoing
  now: () => number
  metrics: Pick<Metrics, 'lookedUp'> | undefined
  log: Pick<Log, 'warn'>
}

function breachedPasswords(url: string | undefined, { call, now, metrics, log }: LookupParts) {
  if (url === undefined) return undefined
  let toldAt = -Infinity
  let leftOut = 0
  return new BreachedPasswords({
    url,
    call,
    now,
    seen(outcome, reason) {
      metrics?.lookedUp(outcome)
      if (outcome !== 'failed') return
      if (now() - toldAt < tellEvery) {
        leftOut += 1
        return
      }
      log.warn({ reason, leftOut }, 'a password was accepted that could not be looked up among breached ones')
      toldAt = now()
      leftOut = 0
    },
  })
}

/** The parts of a host name without the last one, such as `com`, which says nothing about the server. */
function labelsOf(hostname: string): readonly string[] {
  const labels = hostname.split('.')
  return labels.length === 1 ? labels : labels.slice(0, -1)
}
