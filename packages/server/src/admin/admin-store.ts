import type { Role } from '../accounts/store.ts'
import type { Client } from '../protocol/clients/client.ts'
import type { Participation } from '../protocol/logout/participation.ts'
import type { Event } from '../protocol/records/event.ts'
import type { Grant } from '../protocol/records/grant.ts'
import type { Memberships } from '../protocol/records/memberships.ts'
import type { Page } from './input/page.ts'

/** All times that end in `At` are milliseconds since 1970. */

/** A client as it is stored. `createdAt`: when it was declared, registered or added. */
export type StoredClient = { client: Client; createdAt: number }

/** An account as it is stored, without its secrets. */
export type StoredUser = {
  id: string
  username: string
  claims: Readonly<Record<string, unknown>>
  role: Role
  declared: boolean
  disabledAt: number | null
  createdAt: number
  /** Every change of the row has its own value. */
  updatedAt: number
}

export type StoredGrant = Grant & { revokedAt: number | null }

export type StoredSession = {
  id: string
  userId: string
  amr: readonly string[]
  authenticatedAt: number
  createdAt: number
  lastUsedAt: number
  expiresAt: number
  address: string | null
  userAgent: string | null
}

export type StoredEvent = Event & { id: string; at: number }

type Told = { events: readonly Event[]; now: number }

/**
 * The storage of the admin API, with the same guarantees as the protocol's `Store`. Every list is in the order of its
 * ids, has at most one item more than the page asks for, and never counts. `lost`: the row is no longer as it was read.
 */
export type AdminStore = {
  clientPage(query: Page & { prefix: string | undefined }): Promise<readonly StoredClient[]>
  /** Reads the database, not a cache. */
  storedClient(id: string): Promise<StoredClient | undefined>
  createClient(write: { client: Client } & Told): Promise<'created' | 'exists'>
  /**
   * Replaces the registration of a client that is not declared, if it is still the one of `changedAt`. A client that is
   * disabled can do nothing, and neither can the tokens that it has. `asksAnew`: people must consent again.
   */
  replaceClient(
    write: { client: Client; changedAt: number; asksAnew: boolean } & Told,
  ): Promise<'replaced' | 'lost'>
  /** Deletes a client that is not declared, with everything that refers to it. */
  removeClient(write: { id: string; changedAt: number } & Told): Promise<'removed' | 'lost'>

  userPage(query: Page & { prefix: string | undefined }): Promise<readonly StoredUser[]>
  storedUser(id: string): Promise<StoredUser | undefined>
  /**
   * Changes an account that is not declared, if it is still the one of `updatedAt`. Whoever is disabled is signed out
   * everywhere and loses all tokens. `last_owner`: nobody could decide about this server any more.
   */
  changeUser(
    write: {
      id: string
      updatedAt: number
      claims: Readonly<Record<string, unknown>>
      role: Role
      disabledAt: number | null
    } & Told,
  ): Promise<{ outcome: 'changed' | 'lost' | 'last_owner'; participations: readonly Participation[] }>
  membershipsOf(userId: string): Promise<Memberships>

  grantPage(
    query: Page & { userId: string | undefined; clientId: string | undefined },
  ): Promise<readonly StoredGrant[]>
  storedGrant(id: string): Promise<StoredGrant | undefined>

  sessionPage(query: Page & { userId: string | undefined; now: number }): Promise<readonly StoredSession[]>
  storedSession(id: string, now: number): Promise<StoredSession | undefined>

  /** The newest first. */
  eventPage(
    query: Page & {
      userId: string | undefined
      clientId: string | undefined
      type: string | undefined
      since: number | undefined
      until: number | undefined
    },
  ): Promise<readonly StoredEvent[]>
}
