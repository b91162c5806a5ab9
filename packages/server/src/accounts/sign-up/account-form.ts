import { Busy } from '../passwords/hashing-pool.ts'
import type { People } from '../people.ts'
import type { NewAccount, Role } from '../store.ts'
import { type AccountProblem, newAccount } from './new-account.ts'

/** The fields of the form for a new account. */
export type AccountForm = {
  username: string
  /** The person's name; may be empty. */
  name: string
  password: string
  passwordAgain: string
}

/** The problems that the person can correct on the page. */
export type AccountFormProblem = AccountProblem | 'name_invalid' | 'passwords_differ' | 'busy'

/**
 * Creates the account that a form describes; the caller stores it. Checks the form before it hashes the password. After
 * an abort it no longer waits for a hashing thread.
 */
export async function accountFromForm(
  form: AccountForm & { address: string },
  role: Role,
  people: People,
  signal?: AbortSignal,
): Promise<{ account: NewAccount } | { problem: AccountFormProblem }> {
  const { username, password, address: source } = form
  const name = form.name.trim()
  // With control characters and overrides, a name could break or reorder the line in which it is shown.
  if (name.length > 255 || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name))
    return { problem: 'name_invalid' }
  if (password !== form.passwordAgain) return { problem: 'passwords_differ' }
  const claims = name === '' ? {} : { name }
  try {
    return await newAccount({ username, password, claims, role, declared: false, source }, people, signal)
  } catch (error) {
    if (error instanceof Busy) return { problem: 'busy' }
    throw error
  }
}
