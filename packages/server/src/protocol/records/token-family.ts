import type { NamedClaims } from '../access/claims.ts'
import type { AuthorizationDetail } from '../access/details/authorization-detail.ts'

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

/** One whose grant is not known yet: the write that begins the family decides below which grant it lies. */
export type GrantlessFamily = Omit<TokenFamily, 'grantId'>

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
