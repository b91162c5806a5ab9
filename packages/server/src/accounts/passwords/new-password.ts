import { type PasswordProblem, passwordProblem } from './password.ts'
import { isPersonal } from './personal-words.ts'

/** The passwords that are guessed first. */
export type GuessedPasswords = {
  /** Whether it is one of the commonest. */
  isCommon(password: string): Promise<boolean>
  /** Whether it is known from a breach. Absent unless the operator has passwords looked up. */
  isBreached?(password: string, source: string | undefined): Promise<boolean>
  /** The names of this server, of which no password may consist. */
  names: readonly string[]
}

export type GuessedBy = 'password_is_personal' | 'password_is_common'
export type NewPasswordProblem = PasswordProblem | GuessedBy | 'password_is_breached'

/** A password that somebody wants to have from now on, and what is known about them. */
export type ChosenPassword = {
  password: string
  username: string
  claims: Readonly<Record<string, unknown>>
  /** The IP address of the browser, for the limits of lookups. */
  source?: string | undefined
}

/**
 * Why this cannot be the new password of an account; `undefined` if it can. Everything that sets a password asks here:
 * sign-up, the set-up of the owner, a change, a recovery. ASVS 6.2.4, 6.2.11, 6.2.12, NIST SP 800-63B §3.1.1.2
 */
export async function newPasswordProblem(
  chosen: ChosenPassword,
  guessed: GuessedPasswords,
): Promise<NewPasswordProblem | undefined> {
  const { password, username, source } = chosen
  const problem = passwordProblem(password, username) ?? (await easilyGuessed(chosen, guessed))
  if (problem !== undefined) return problem
  return (await guessed.isBreached?.(password, source)) ? 'password_is_breached' : undefined
}

/** Why a password is among the first that are guessed; `undefined` if it is not. */
export async function easilyGuessed(
  { password, username, claims }: ChosenPassword,
  guessed: GuessedPasswords,
): Promise<GuessedBy | undefined> {
  if (isPersonal(password, { username, claims, server: guessed.names })) return 'password_is_personal'
  return (await guessed.isCommon(password)) ? 'password_is_common' : undefined
}
