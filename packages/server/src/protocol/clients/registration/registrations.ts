import type { Event } from '../../records/event.ts'
import type { Won } from '../../records/one-time.ts'
import type { Client } from '../client.ts'

/** A client that registered by itself, as its registration access token opens it. RFC 7592 §2 */
export type SelfRegistration = {
  client: Client
  /** Of the registration access token: SHA-256, base64url. */
  tokenHash: string
  createdAt: number
}

/** The memory of registrations; the promises of `Store` hold for it. */
export type Registrations = {
  /**
   * Adds a client, uses up one use of the initial access token, and keeps the quotas, in one write. `no_token`: the
   * token is unknown, used up or over. `full`: there are as many clients as there may be; `full_for_one`: of this one.
   */
  register(registration: {
    client: Client
    tokenHash: string
    expiresAt: number
    initialTokenHash: string | undefined
    /** Who it was: the initial access token by its hash, or an address, which is counted. */
    registeredBy: string | undefined
    quotas: { perAddress: number; inAll: number }
    events: readonly Event[]
    now: number
  }): Promise<'won' | 'no_token' | 'full' | 'full_for_one'>
  /** Whether an initial access token could be used now. */
  isRegistrationToken(hash: string, now: number): Promise<boolean>
  /** Keeps an initial access token. */
  keepRegistrationToken(token: { hash: string; uses: number; expiresAt: number; now: number }): Promise<void>
  /** Past every cache: what is changed next must be what stands. */
  selfRegistration(clientId: string, now: number): Promise<SelfRegistration | undefined>
  /** Puts another registration in its place, with another token; lost where the token was another one by then. */
  changeRegistration(change: {
    client: Client
    tokenHash: string
    newTokenHash: string
    /** Whether nothing that people remember having allowed lets it in again; what it holds by then goes on. */
    asksAnew: boolean
    events: readonly Event[]
    now: number
  }): Promise<Won>
  /** Deletes a client with everything that hangs on its id. */
  deleteRegistration(deletion: {
    clientId: string
    tokenHash: string
    events: readonly Event[]
    now: number
  }): Promise<Won>
  /** Notes a day in which a client got something, and until when that keeps it. */
  useRegistration(use: { clientId: string; usedAt: number; expiresAt: number; now: number }): Promise<void>
}
