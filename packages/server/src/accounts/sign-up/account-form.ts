import { Busy } from '../passwords/hashing-pool.ts'
import type { People } from '../people.ts'
import type { NewAccount, Role } from '../store.ts'
import { type AccountProblem, newAccount } from './new-account.ts'

/** What a person types to get an account. */
export type AccountForm = {
  username: string
  /** The person's name; may be empty. */
  name: string
  password: string
  passwordAgain: string
}

/** What they can put right on the page. */
export type AccountFormProblem = AccountProblem | 'name_invalid' | 'passwords_differ' | 'busy'

/** The account that somebody asks for; an abort ends the waiting for a thread. What is wrong with the form itself is found before any work is done. */
export async function accountFromForm(
  form: AccountForm,
  role: Role,
  people: People,
  signal?: AbortSignal,
): Promise<{ account: NewAccount } | { problem: AccountFormProblem }> {
  const { username, password } = form
  const name = form.name.trim()
  // Control characters and overrides would let a name reorder or break the line it stands in.
  if (name.length > 255 || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name))
    return { problem: 'name_invalid' }
  if (password !== form.passwordAgain) return { problem: 'passwords_differ' }
  const claims = name === '' ? {} : { name }
  try {
    return await newAccount({ username, password, claims, role, declared: false }, people, signal)
  } catch (error) {
    if (error instanceof Busy) return { problem: 'busy' }
    throw error
  }
}
