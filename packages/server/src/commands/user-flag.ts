import type { Account } from '../accounts/store.ts'
import { usernameKey } from '../accounts/username.ts'
import type { DeclaredUser } from '../settings/entries/user-entry.ts'
import type { Settings } from '../settings.ts'
import type { Storage } from '../storage/open.ts'
import { CommandRefused } from './terminal/command-refused.ts'

/** The flag that names the person whom a command is about. */
export const userFlag = { user: { value: 'username', help: 'the person' } } as const

/** The account of the person whom `--user` names. */
export async function accountOf(
  username: string | undefined,
  { accounts }: Pick<Storage, 'accounts'>,
): Promise<Account> {
  if (username === undefined) throw new CommandRefused('--user <username> is missing', 2)
  const key = usernameKey(username)
  const found = key === undefined ? undefined : await accounts.accountByUsername(key)
  if (found === undefined)
    throw new CommandRefused(`there is nobody with the username ${JSON.stringify(username)}`)
  return found.account
}

/** The entry of a person in the configuration file. */
export function entryOf({ username }: Account, { users }: Settings): DeclaredUser | undefined {
  const key = usernameKey(username)
  return users.find((user) => usernameKey(user.username) === key)
}
