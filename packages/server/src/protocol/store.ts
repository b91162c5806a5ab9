import type { Api } from './api.ts'
import type { AuthorizationDetail } from './authorization-details/authorization-detail.ts'
import type { NamedClaims } from './claims.ts'
import type { Client } from './client.ts'
import type { Approval, DeviceCodes } from './device/device-code.ts'
import type { Participation, Participations } from './logout/participation.ts'
import type { Permission } from './permission.ts'
import type { Registrations } from './registration/registrations.ts'

/** All times that end in `At` are milliseconds since 1970, as `context.now()` gives them. */

/** A person. `claims` are OpenID Connect standard claims, as the wire names them. OIDC Core §5.1 */
export type User = {
  /** `usr_…`: never reassigned, and no client id can begin like that. */
  id: string
  username: string
  claims: Readonly<Record<string, unknown>>
  disabledAt: number | null
}

/** A signed-in browser. The cookie holds a secret of which only the hash is stored. */
export type Session = {
  /** `sid` in tokens: stays the same when the person authenticates again. */
  id: string
  userId: string
  /** When the person last proved who they are. */
  authenticatedAt: number
  /** How: RFC 8176 names. */
  amr: readonly string[]
  expiresAt: number
}

/** What a person allowed a client to do. Revoking it ends everything below it. */
export type Grant = {
  id: string
  userId: string
  clientId: string
  permissions: readonly Permission[]
  /** False for “this time only”: it carries its tokens, but no later request may lean on it. */
  remembered: boolean
  createdAt: number
  /** `null`: until the person takes it back. */
  expiresAt: number | null
}

/** All tokens that come from one completed authorization. Access tokens name it; refresh tokens count in it. */
export type TokenFamily = {
  id: string
  grantId: string
  userId: string
  clientId: string
  /** Set when the family dies with the sign-in: no `offline_access` was granted. */
  sessionId: string | null
  scope: readonly string[]
  resources: readonly string[]
  /** The authentication that the family began with; never moves. RFC 9068 §2.2.1 */
  authenticatedAt: number
  amr: readonly string[]
  /** The class of that authentication; absent where it meets none. RFC 9470 §6 */
  acr?: string | undefined
  /** `sid` for ID tokens, also when the family outlives the session. */
  sid: string
  /** Of a rich authorization request; absent where there was none. RFC 9396 */
  authorizationDetails?: readonly AuthorizationDetail[]
  /** Granted by their own name, beside what the scope stands for; absent where there are none. OIDC Core §5.5 */
  claims?: NamedClaims | undefined
  /** How often it was rotated: the generation of the newest refresh token. */
  generation: number
  createdAt: number
  /** The end that nothing moves. */
  expiresAt: number
  /** The end that each use moves, never past `expiresAt`. */
  idleExpiresAt: number
}

/** Read along with what is asked for: when the client's registration changed last; `undefined` where it is gone. */
export type OfClient = { clientChangedAt: number | undefined }

/** What a token of a family stands or falls with, read in one query. `undefined` where the row is gone. */
export type Standing = OfClient & {
  family: { expiresAt: number; revokedAt: number | null }
  grant: { revokedAt: number | null; expiresAt: number | null } | undefined
  user: { id: string; disabledAt: number | null } | undefined
  /**
   * For a session-bound family: whether that session was neither ended nor has reached its end. One that only lies
   * idle signs the browser out, and an app that is in use may go on until then. `true` for every other family.
   */
  sessionAlive: boolean
  /** Whether the access token that was asked about is denied. */
  denied: boolean
}

/** The same with the whole family, for whoever works on that. No access token was asked about, so none is denied. */
export type FamilyStanding = Standing & { family: TokenFamily & Standing['family']; denied: false }

/** What is used once, or kept for one short walk through pages. Found by the hash of what its bearer holds. */
export type OneTimeKind = 'code' | 'interaction' | 'pushed' | 'setup' | 'used'

export type OneTime<Data = unknown> = {
  kind: OneTimeKind
  /** SHA-256 of the artefact, base64url. */
  hash: string
  data: Data
  createdAt: number
  expiresAt: number
  /** When the row may be deleted: a used code is kept so that a replay is known for one. */
  forgetAt: number
  consumedAt: number | null
}

export type NewOneTime<Data = unknown> = Omit<OneTime<Data>, 'consumedAt'>

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

/** Names the artefact that a write uses up. */
export type Spend = { kind: OneTimeKind | 'device'; hash: string }

/** A line for the audit log. Never a secret. */
export type Event = {
  type:
    | 'sign_in'
    | 'sign_in_failed'
    | 'sign_in_throttled'
    | 'sign_out'
    | 'consent_granted'
    | 'consent_denied'
    | 'granted_by_registration'
    | 'code_replayed'
    | 'refresh_token_reused'
    | 'user_code_wrong'
    | 'user_code_throttled'
    | 'user_codes_guessed'
    | 'token_revoked'
    | 'client_registered'
    | 'client_changed'
    | 'client_deleted'
    | 'owner_created'
    | 'signed_up'
    | 'sign_up_throttled'
    | 'database_restored'
    | 'database_moved'
    | 'key_rotated'
    | 'key_withdrawn'
    | 'master_key_changed'
  userId?: string
  clientId?: string
  flowId?: string
  /** Further facts, as plain JSON. */
  facts?: Readonly<Record<string, unknown>>
}

/** Whether a conditional write won. `lost`: what it leaned on was used, ended or revoked in the meantime. */
export type Won = 'won' | 'lost'

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
