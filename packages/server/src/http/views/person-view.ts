import type { User } from '../../protocol/records/user.ts'

/** The name and the username of a person, as shown on pages to that person. */
export function personView({ username, claims }: User): { name: string; username: string } {
  return { name: typeof claims.name === 'string' ? claims.name : username, username }
}
