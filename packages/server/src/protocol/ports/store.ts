import type { Api } from '../access/api.ts'
import type { Client } from '../clients/client.ts'
import type { Registrations } from '../clients/registration/registrations.ts'
import type { DeviceCodes } from '../device/device-codes.ts'
import type { Participation, Participations } from '../logout/participation.ts'
import type { Approval } from '../records/device-code.ts'
import type { Event } from '../records/event.ts'
import type { Grant } from '../records/grant.ts'
import type { Memberships } from '../records/memberships.ts'
import type { NewOneTime, OneTime, OneTimeKind, Spend, Won } from '../records/one-time.ts'
import type { Permission } from '../records/permission.ts'
import type { FamilyStanding, OfClient, Standing, TokenFamily } from '../records/token-family.ts'
import type { User } from '../records/user.ts'

/** All times that end in `At` are milliseconds since 1970, by `context.now()`. */

/** The rows that an authorization response requires. */
export type Made = {
  /** The authorization code. */
  code: NewOneTime | undefined
  /** The token family of an access token in the response. */
  family: TokenFamily | undefined
  /** The approval of the device code with this hash. */
  device?: { hash: string; approval: Approval } | undefined
  /** For a client that is to be notified when the session ends. */
  participation?: Participation | undefined
}

export type RefreshOutcome =
  /** The presented refresh token was the newest. With `rotate` the family is now one generation higher. */
  | { outcome: 'advanced'; generation: number }
  /** A retry: one generation behind, within the grace period, successor unused. `generation` is that successor. */
  | { outcome: 'repeated'; generation: number }
  /** A retry, but the limit of `repeats` is reached. No tokens are issued; the family is not revoked. */
  | { outcome: 'repeated_enough' }
  /** A newer token was used after this request had been sent. No tokens are issued; the family is not revoked. */
  | { outcome: 'overtaken' }
  /** A reuse, but the request is too late to prove it. No tokens are issued; the family is not revoked. */
  | { outcome: 'unproven' }
  /** A reuse: two parties hold tokens of this family. This call has revoked the family. RFC 9700 §4.14.2 */
  | { outcome: 'reused' }
  /** The family, its grant, its user or its session is revoked or expired. */
  | { outcome: 'ended' }

/** A client as it was read: the write is `lost` if its registration has changed since. `undefined`: no such condition. */
export type Unchanged = Pick<Client, 'id' | 'changedAt'> | undefined

/** Operations that are declared in the folders of their subjects. */
type Elsewhere = DeviceCodes & Participations & Registrations

/**
 * The storage of the protocol. An implementer must guarantee: each write is atomic, and is durable before its promise
 * resolves. Of two concurrent writes that consume or change the same thing, exactly one returns `won`. A read sees every
 * write whose promise has resolved. A failure rejects the promise.
 */
export type Store = Elsewhere & {
  /** The client, possibly from a cache that is at most a second old. */
  client(id: string): Promise<Client | undefined>
  /** `client` for many ids, by id. */
  clients(ids: readonly string[]): Promise<ReadonlyMap<string, Client>>
  /** The client as its row is now; also renews the cache that `client` reads. */
  freshClient(id: string): Promise<Client | undefined>
  apis(): Promise<readonly Api[]>
  user(id: string): Promise<User | undefined>
  /** The groups and roles of a person; empty for an unknown one. */
  memberships(userId: string): Promise<Memberships>

  /** The remembered grant of a person to a client, unless it is expired or revoked. */
  grant(userId: string, clientId: string, now: number): Promise<Grant | undefined>
  /** Stores a single-use artefact under a new hash. It is never changed afterwards, only consumed and later deleted. */
  remember(artefact: NewOneTime): Promise<void>
  /**
   * Records the use of a name that may be used once, such as the `jti` of a client assertion. `lost` if it was used
   * before, or may have been used at a time of which the database has no record, such as before a restore.
   */
  useOnce(name: {
    hash: string
    /** When the artefact that carries the name expires. From then on it is refused in any case. */
    expiresAt: number
    now: number
    /** How far `now` is ahead of the clock by which `expiresAt` is judged, in milliseconds; 0 by default. */
    ahead?: number
    /** The earliest time at which the name could have been accepted; without it, at any time in the past. */
    goodFrom?: number
  }): Promise<Won>
  /** Finds an artefact even if it is expired or consumed, so that the caller can say why it refuses it. */
  recall<Data>(kind: OneTimeKind, hash: string): Promise<OneTime<Data> | undefined>
  /** `recall` for an authorization code, with the state of its client's registration. */
  recallCode<Data>(hash: string): Promise<(OneTime<Data> & OfClient) | undefined>

  /**
   * Records a person's decision on the consent page in one write: consumes `spends`, writes the grant, and stores what
   * the response requires. If the person already has a valid, remembered grant to the client, that grant is updated and
   * keeps its id: its permissions in `about` are replaced with those of `grant`, and the others stay. It then expires
   * when `grant` does.
   */
  authorize(decision: {
    client: Unchanged
    spends: readonly Spend[]
    grant: Grant
    /** Every permission that the person was asked for, allowed or not. */
    about: readonly Permission[]
    /** Receives the id of the grant, which differs from that of `grant` if an earlier one was updated. */
    makes: (grantId: string) => Made
    events: readonly Event[]
    now: number
  }): Promise<Won>
  /** Stores what a response requires under an existing grant, without a new decision of the person. */
  conclude(write: {
    client: Unchanged
    spends: readonly Spend[]
    made: Made
    grantId: string
    now: number
  }): Promise<Won>
  /** Consumes an interaction that ends without a grant: the person denied the request, or it was refused. */
  decline(decision: {
    spends: readonly Spend[]
    /** The hash of a device code to mark as denied. */
    device?: string | undefined
    events: readonly Event[]
    now: number
  }): Promise<Won>

  /**
   * Consumes a code or a device code and begins its token family. `lost` if it was consumed before, or if the grant, the
   * user or the family's session is no longer valid.
   */
  begin(write: { spends: Spend; family: TokenFamily; now: number }): Promise<Won>
  /** Uses a refresh token by one conditional update of its family. */
  refresh(use: {
    familyId: string
    generation: number
    rotate: boolean
    /** The grace period: milliseconds in which a repeated predecessor counts as the retry of a lost response. */
    grace: number
    /** How many times one predecessor may be repeated. */
    repeats: number
    /** The new idle expiry if the outcome is `advanced`. */
    idleExpiresAt: number
    /** Called when the statement runs, so that a wait for the database does not shorten the grace period. */
    now(): number
    /** The earliest time at which the request can have been sent. */
    sentSince: number
    /** Called before the family is revoked for a reuse. */
    isStillMeant(): Promise<boolean>
  }): Promise<RefreshOutcome>
  /** Reads, in one query, a family and everything its validity depends on. */
  standing(familyId: string): Promise<FamilyStanding | undefined>
  /** Reads, in one query, everything the validity of the access token `jti` of a family depends on. */
  tokenStanding(familyId: string, jti: string): Promise<Standing | undefined>
  /** Reads, in one query, everything the validity of an access token without a family depends on. */
  ownTokenStanding(clientId: string, jti: string): Promise<OfClient & { denied: boolean }>

  /** Revokes one access token. `expiresAt`: its own expiry, until which the denial must be kept at least. */
  deny(jti: string, expiresAt: number): Promise<void>
  /** `lost` if there is no such family or it is revoked already; then the events are not written either. */
  revokeFamily(familyId: string, now: number, events: readonly Event[]): Promise<Won>
  /** `lost` if there is no such grant or it is revoked already; then the events are not written either. */
  revokeGrant(grantId: string, now: number, events: readonly Event[]): Promise<Won>

  /** Only for events whose number is limited by something else: each is a row that is kept for ninety days. */
  record(events: readonly Event[], now: number): Promise<void>
}
