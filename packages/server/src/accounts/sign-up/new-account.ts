import { userIdPrefix } from '../../protocol/clients/client.ts'
import { type NewPasswordProblem, newPasswordProblem } from '../passwords/new-password.ts'
import { hashPassword } from '../passwords/password.ts'
import type { People } from '../people.ts'
import type { NewAccount, Role } from '../store.ts'
import { shownUsername, usernameKey } from '../username.ts'

export type AccountProblem = 'username_invalid' | NewPasswordProblem

export type AccountRequest = {
  username: string
  password: string
  claims: Readonly<Record<string, unknown>>
  role: Role
  declared: boolean
  /** The IP address of the browser. */
  source?: string | undefined
}

/** Creates an account, which the caller stores, or returns what is wrong. Throws `Busy` if the hashing pool is full. */
export async function newAccount(
  request: AccountRequest,
  { hashing, random, passwordCost, guessed }: Pick<People, 'hashing' | 'random' | 'passwordCost' | 'guessed'>,
  signal?: AbortSignal,
): Promise<{ account: NewAccount } | { problem: AccountProblem }> {
  const key = usernameKey(request.username)
  if (key === undefined) return { problem: 'username_invalid' }
  const problem = await newPasswordProblem(request, guessed)
  if (problem !== undefined) return { problem }
  const passwordHash = await hashing.run(() => hashPassword(request.password, random, passwordCost), signal)
  const { claims, role, declared } = request
  const id = userIdPrefix + random(16).toString('base64url')
  const username = shownUsername(request.username)
  return { account: { id, username, usernameKey: key, claims, role, declared, passwordHash } }
}
