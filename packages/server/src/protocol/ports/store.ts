import type { Api } from '../access/api.ts'
import type { Client } from '../clients/client.ts'
import type { Registrations } from '../clients/registration/registrations.ts'
import type { DeviceCodes } from '../device/device-codes.ts'
import type { Participation, Participations } from '../logout/participation.ts'
import type { Approval } from '../records/device-code.ts'
import type { Event } from '../records/event.ts'
import type { Grant } from '../records/grant.ts'
import type { NewOneTime, OneTime, OneTimeKind, Spend, Won } from '../records/one-time.ts'
import type { Permission } from '../records/permission.ts'
import type { FamilyStanding, OfClient, Standing, TokenFamily } from '../records/token-family.ts'
import type { User } from '../records/user.ts'

/** All times that end in `At` are milliseconds since 1970, as `context.now()` gives them. */

/**
 * What an authorization response leaves behind: a code, a family that tokens in the response stand with, or what a
 * waiting device was allowed.
 */
export type Made = {
  code: NewOneTime | undefined
  family: TokenFamily | undefined
  /** By the hash of the device code. */
  device?: { hash: string; approval: Approval } | undefined
  /** Of a client that wants to hear of the session's end. */
  participation?: Participation | undefined
}

export type RefreshOutcome =
  /** The presented generation was the newest. With `rotate` the family now stands one higher. */
  | { outcome: 'advanced'; generation: number }
  /** One behind, within the grace, successor unused: `generation` is the same successor as before. */
  | { outcome: 'repeated'; generation: number }
  /** The same, but that was given as often as anybody needs it. It gets nothing, and nothing was ended. */
  | { outcome: 'repeated_enough' }
  /** A newer one was used after this request had begun. It gets nothing, and nothing was ended. */
  | { outcome: 'overtaken' }
  /** It would prove a theft, but came so late that it proves nothing. It gets nothing, and nothing was ended. */
  | { outcome: 'unproven' }
  /** Older than that: somebody uses a token twice. The family was ended by this very call. */
  | { outcome: 'reused' }
  /** The family, its grant, its user or its session has ended. */
  | { outcome: 'ended' }

/** A client as it was read; the write is lost where its registration is another one by then. `undefined`: any. */
export type Unchanged = Pick<Client, 'id' | 'changedAt'> | undefined

/** The verbs that are described with what they are about. */
type Elsewhere = DeviceCodes & Participations & Registrations

/**
 * Memory, in verbs that are atomic and tell what happened. An implementer guarantees of each write: it is
 * durable before the promise resolves, all of it or none of it happened, and of two that race for the same
 * thing exactly one wins. Reads see every write whose promise has resolved. A fault rejects the promise.
 */
export type Store = Elsewhere & {
  /** Up to a second old: another process may have changed it since. */
  client(id: string): Promise<Client | undefined>
  /** As its row says now; from then on `client` says the same. */
  freshClient(id: string): Promise<Client | undefined>
  apis(): Promise<readonly Api[]>
  user(id: string): Promise<User | undefined>

  /** The live, remembered grant of a person to a client. */
  grant(userId: string, clientId: string, now: number): Promise<Grant | undefined>
  /** Keeps an artefact. Its hash must be new: what is kept is never changed, only used up and forgotten. */
  remember(artefact: NewOneTime): Promise<void>
  /**
   * Takes note of a name that may be used once. Lost: somebody has used it, or may have done so in a time that the
   * database does not know of, as before a restore.
   */
  useOnce(name: {
    hash: string
    /** From when on whatever bears the name is refused, now and ever. */
    expiresAt: number
    now: number
    /** By how much `now` is ahead of the clock that `expiresAt` is judged by; left out: by nothing. */
    ahead?: number
    /** Before this moment it was refused as well; left out: it may have been good at any time before. */
    goodFrom?: number
  }): Promise<Won>
  /** Also finds what is expired or consumed: the reader decides, so that it can say why it refuses. */
  recall<Data>(kind: OneTimeKind, hash: string): Promise<OneTime<Data> | undefined>
  /** The same of a code, with its client. */
  recallCode<Data>(hash: string): Promise<(OneTime<Data> & OfClient) | undefined>

  /**
   * A person's decision at the consent page, in one write: spends what has waited, writes the grant, keeps what
   * the response leaves behind. A live, remembered grant of the same person to the same client is changed in place and keeps its id:
   * what the decision was `about` becomes what it gave, everything else stays, and its end is the grant's end.
   */
  authorize(decision: {
    client: Unchanged
    spends: readonly Spend[]
    grant: Grant
    /** Everything that the person was asked about, given or not. */
    about: readonly Permission[]
    /** Made from the id the grant really has. */
    makes: (grantId: string) => Made
    events: readonly Event[]
    now: number
  }): Promise<Won>
  /** The same on a grant that stands, without asking the person; spends what has waited, if anything. */
  conclude(write: {
    client: Unchanged
    spends: readonly Spend[]
    made: Made
    grantId: string
    now: number
  }): Promise<Won>
  /** Spends an interaction that ends without a grant: the person said no, or the request was refused. */
  decline(decision: {
    spends: readonly Spend[]
    /** The hash of a device code that this denies. */
    device?: string | undefined
    events: readonly Event[]
    now: number
  }): Promise<Won>

  /** Spends an artefact and begins the family it paid for, if grant, user and any session of it still stand. */
  begin(write: { spends: Spend; family: TokenFamily; now: number }): Promise<Won>
  /** One conditional update on the family. `idleExpiresAt` is the new idle end if it advances. */
  refresh(use: {
    familyId: string
    generation: number
    rotate: boolean
    /** Milliseconds in which a repeated predecessor is taken for a lost answer. */
    grace: number
    /** How often the answer to one predecessor may be repeated. */
    repeats: number
    idleExpiresAt: number
    /** Asked when it happens: a wait for the database is no time in which an answer could have come. */
    now(): number
    /** The earliest moment at which the request can have been sent. */
    sentSince: number
    /** Asked before the family is ended for a reuse. */
    isStillMeant(): Promise<boolean>
  }): Promise<RefreshOutcome>
  /** Reads a family with all it leans on, in one query. */
  standing(familyId: string): Promise<FamilyStanding | undefined>
  /** What the access token `jti` of a family leans on, and the deny list, in one query. */
  tokenStanding(familyId: string, jti: string): Promise<Standing | undefined>
  /** What an access token leans on that names no family: its client, and the deny list, in one query. */
  ownTokenStanding(clientId: string, jti: string): Promise<OfClient & { denied: boolean }>

  /** Ends one access token before its time. `expiresAt`: when it would have ended by itself. */
  deny(jti: string, expiresAt: number): Promise<void>
  /** Lost: it has ended already, or never was; then the events are not written either. */
  revokeFamily(familyId: string, now: number, events: readonly Event[]): Promise<Won>
  revokeGrant(grantId: string, now: number, events: readonly Event[]): Promise<Won>

  /** Only for events that something else bounds: each is a row for ninety days. */
  record(events: readonly Event[], now: number): Promise<void>
}
