import type { Store } from '../../protocol/ports/store.ts'
import type { Role } from '../store.ts'

/** Who must have a second factor. A session without one does not count for these people. */
export type SecondFactorPolicy = {
  everybody: boolean
  /** The accounts that may change everything on this server. */
  owners: boolean
  /** Everybody who has one of these roles. */
  roles: readonly string[]
}

/** Whether this person must have a second factor. */
export async function mustHaveSecondFactor(
  { id, role }: { id: string; role: Role },
  { secondFactor, store }: { secondFactor: SecondFactorPolicy; store: Pick<Store, 'memberships'> },
): Promise<boolean> {
  const { everybody, owners, roles } = secondFactor
  if (everybody || (owners && role === 'owner')) return true
  if (roles.length === 0) return false
  const has = await store.memberships(id)
  return has.roles.some((name) => roles.includes(name))
}
