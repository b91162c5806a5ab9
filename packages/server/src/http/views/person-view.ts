import type { User } from '../../protocol/records/user.ts'

/** What a person's own pages show of them. */
export function personView({ username, claims }: User): { name: string; username: string } {
  return { name: typeof claims.name === 'string' ? claims.name : username, username }
}
