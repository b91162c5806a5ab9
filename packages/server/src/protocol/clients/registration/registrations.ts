import type { Event } from '../../records/event.ts'
import type { Won } from '../../records/one-time.ts'
import type { Client } from '../client.ts'

/** A self-registered client with its registration access token. RFC 7592 §2 */
export type SelfRegistration = {
  client: Client
  /** SHA-256 of the registration access token, base64url. */
  tokenHash: string
  createdAt: number
}

/** Stores self-registered clients, with the guarantees of `Store`. */
export type Registrations = {
  /**
   * Adds a client, counts one use of the initial access token and enforces the quotas, in one write. `no_token`: the
   * token is unknown, used up or expired. `full`: there is no room for more clients; `full_for_one`: there is no room
   * for more clients of this network address.
   */
  register(registration: {
    client: Client
    tokenHash: string
    expiresAt: number
    initialTokenHash: string | undefined
    /** The initial access token, by its hash, or else the network address, whose clients are counted. */
    registeredBy: string | undefined
    quotas: { perAddress: number; inAll: number }
    events: readonly Event[]
    now: number
  }): Promise<'won' | 'no_token' | 'full' | 'full_for_one'>
  /** Whether an initial access token can be used now. */
  isRegistrationToken(hash: string, now: number): Promise<boolean>
  /** Stores an initial access token. */
  keepRegistrationToken(token: { hash: string; uses: number; expiresAt: number; now: number }): Promise<void>
  /** Reads the database, not a cache, because a change is based on the result. */
  selfRegistration(clientId: string, now: number): Promise<SelfRegistration | undefined>
  /** Replaces a registration and its token. `lost`: the token was replaced in the meantime. */
  changeRegistration(change: {
    client: Client
    tokenHash: string
    newTokenHash: string
    /** Whether people must consent again at the next authorization request. Tokens issued before stay valid. */
    asksAnew: boolean
    events: readonly Event[]
    now: number
  }): Promise<Won>
  /** Deletes a client with its grants, tokens and everything else that refers to it. */
  deleteRegistration(deletion: {
    clientId: string
    tokenHash: string
    events: readonly Event[]
    now: number
  }): Promise<Won>
  /** Records the day of the last use of a client, and when it now expires. */
  useRegistration(use: { clientId: string; usedAt: number; expiresAt: number; now: number }): Promise<void>
}
