import type { User } from '../protocol/store.ts'

/** A person as their own pages name them. */
export function personView({ username, claims }: User): { name: string; username: string } {
  return { name: typeof claims.name === 'string' ? claims.name : username, username }
}
