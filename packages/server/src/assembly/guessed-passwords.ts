import { readFile } from 'node:fs/promises'
import { type PasswordFilter, readPasswordFilter } from '../accounts/passwords/common-passwords.ts'
import type { GuessedPasswords } from '../accounts/passwords/new-password.ts'
import type { Settings } from '../settings.ts'

/** The list of common passwords, which is part of the package. docs/decisions/0057-common-passwords.md */
export const commonPasswordsFile = new URL('../../data/common-passwords.bin', import.meta.url)

/**
 * The passwords that are guessed first. The list is read when somebody first chooses a password: few servers have more
 * than a few sign-ups a day, and every server starts. A file that cannot be read is tried again the next time.
 */
export function guessedPasswords({ issuer, listen }: Pick<Settings, 'issuer' | 'listen'>): GuessedPasswords {
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
    names: ['valetkey', ...labelsOf(new URL(issuer.at(listen.port)).hostname)],
  }
}

/** The parts of a host name without the last one, such as `com`, which says nothing about the server. */
function labelsOf(hostname: string): readonly string[] {
  const labels = hostname.split('.')
  return labels.length === 1 ? labels : labels.slice(0, -1)
}
