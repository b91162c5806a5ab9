import type { User } from '../../protocol/records/user.ts'

/** A person as their own pages name them. */
export function personView({ username, claims }: User): { name: string; username: string } {
  return { name: typeof claims.name === 'string' ? claims.name : username, username }
}
