import type { Event } from '../../protocol/records/event.ts'

/** The claims of a person by their names. */
export type StoredClaims = Readonly<Record<string, unknown>>

/** The storage of the claims of people who are not declared, with the same guarantees as the protocol's `Store`. */
export type ClaimStore = {
  /**
   * Changes the claims of a person. `change` returns the new claims, or `undefined` to write nothing; it is called again if
   * somebody else has changed them meanwhile. `declared`: the configuration file is the only source for this person.
   */
  change(write: {
    userId: string
    change(claims: StoredClaims): StoredClaims | undefined
    /** Written only if something changes. */
    events: readonly Event[]
    now: number
  }): Promise<'changed' | 'unchanged' | 'declared' | 'gone'>
  of(userId: string): Promise<StoredClaims>
}
