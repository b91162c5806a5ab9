import type { NamedClaims } from '../access/claims.ts'
import type { AuthorizationDetail } from '../access/details/authorization-detail.ts'
import type { Permission } from './permission.ts'

/**
 * All tokens issued from one completed authorization. An access token contains the id of its family, a refresh token
 * also its generation.
 */
export type TokenFamily = {
  id: string
  grantId: string
  userId: string
  clientId: string
  /** The session that the family is bound to; `null` if `offline_access` was granted. */
  sessionId: string | null
  scope: readonly string[]
  resources: readonly string[]
  /** When the person authenticated before the family began; a refresh does not change it. RFC 9068 §2.2.1 */
  authenticatedAt: number
  amr: readonly string[]
  /** The class of that authentication; absent if it meets none. RFC 9470 §6 */
  acr?: string | undefined
  /** The `sid` of its ID tokens, even after the session has ended. */
  sid: string
  /** The granted details; absent if the request had none. RFC 9396 */
  authorizationDetails?: readonly AuthorizationDetail[]
  /** Claims granted individually, besides those of the scope; absent if there are none. OIDC Core §5.5 */
  claims?: NamedClaims | undefined
  /** The number of rotations: the generation of the newest refresh token. */
  generation: number
  createdAt: number
  /** The absolute expiry, which never changes. */
  expiresAt: number
  /** The idle expiry. Each use extends it, never past `expiresAt`. */
  idleExpiresAt: number
}

/** A family whose grant is not known yet: the write that stores the family decides its grant. */
export type GrantlessFamily = Omit<TokenFamily, 'grantId'>

/** When the registration of the row's client last changed, read in the same query; `undefined` if it was deleted. */
export type OfClient = { clientChangedAt: number | undefined }

/** Everything that the validity of a token depends on, read in one query. `undefined`: the row does not exist. */
export type Standing = OfClient & {
  family: { expiresAt: number; revokedAt: number | null }
  grant:
    | {
        revokedAt: number | null
        expiresAt: number | null
        /** The permissions that the person took back while keeping the others; absent if there are none. */
        withdrawn?: readonly Permission[]
      }
    | undefined
  user: { id: string; disabledAt: number | null } | undefined
  /**
   * For a session-bound family: whether that session has neither been ended nor reached its absolute expiry. The idle
   * expiry of a session does not count: it signs the browser out, but an app in use keeps its tokens. `true` for every
   * other family.
   */
  sessionAlive: boolean
  /** Whether the access token that the query names is on the deny list. */
  denied: boolean
}

/** The same with the whole family. The query names no access token, so `denied` is false. */
export type FamilyStanding = Standing & { family: TokenFamily & Standing['family']; denied: false }
