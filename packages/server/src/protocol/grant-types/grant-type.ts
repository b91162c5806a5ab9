import type { Api } from '../access/api.ts'
import type { NamedClaims } from '../access/claims.ts'
import type { AuthorizationDetail } from '../access/details/authorization-detail.ts'
import type { Client } from '../clients/client.ts'
import type { GrantTraits } from '../clients/grant-traits.ts'
import type { Context } from '../context.ts'
import type { Event } from '../records/event.ts'
import type { Grant } from '../records/grant.ts'
import type { Spend } from '../records/one-time.ts'
import type { GrantlessFamily, TokenFamily } from '../records/token-family.ts'
import type { IdTokenFacts } from '../tokens/id-token.ts'

/** A token request whose client is authenticated. RFC 6749 §3.2 */
export type TokenRequest = {
  client: Client
  /** One parameter, if it was sent and the grant type declares it. */
  param(name: string): string | undefined
  /** A parameter that may be repeated: `resource`, `audience`. RFC 8707 §2, RFC 8693 §2.1 */
  params(name: string): readonly string[]
}

/** How a person proved who they are; copied into tokens and never moved by a refresh. */
export type Authentication = {
  /** Milliseconds since 1970. */
  authenticatedAt: number
  amr: readonly string[]
  /** The class it counts for; absent where it meets none. OIDC Core §2 */
  acr?: string | undefined
}

/**
 * What the tokens hang from.
 * `begins`: a new family, paid for with a one-time artefact. `founds`: a new family on a grant that is as new.
 * `continues`: the next use of a family's refresh token. `awaits_grant`: a new family that the write of the person's
 * decision begins, which alone knows the grant. `none`: the client itself.
 */
export type FamilyUse =
  | { kind: 'begins'; family: TokenFamily; spends: Spend }
  | { kind: 'founds'; family: TokenFamily; grant: Grant; events: readonly Event[] }
  | {
      kind: 'continues'
      family: TokenFamily
      generation: number
      rotate: boolean
      /** Seconds without use that end the family. */
      idle: number
    }
  | { kind: 'awaits_grant'; family: GrantlessFamily }
  | { kind: 'none' }

/** What a client is entitled to. `tokens/issue.ts` turns it into tokens with one atomic write. */
export type Entitlement = {
  /** `sub`: a person's id, or the client's own. */
  subject: string
  scope: readonly string[]
  /** The APIs that the access token is for; never empty. RFC 9068 §3 */
  audience: readonly Api[]
  /** Tokens carry what of them means something at the audience. RFC 9396 §7 */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  family: FamilyUse
  refreshToken: boolean
  authentication?: Authentication
  /** Granted to its family by their own name. OIDC Core §5.5 */
  claims?: NamedClaims | undefined
  /** Present where an ID token is due. OIDC Core §3.1.3.3, §12.2 */
  idToken?: Pick<IdTokenFacts, 'nonce' | 'sid' | 'code' | 'state'>
  /** No token outlives this, milliseconds since 1970: the end of the grant. */
  expiresAt?: number
}

/**
 * Proof that a one-time artefact is in two hands: it came again, with everything that its use needs. The token endpoint
 * revokes the family that it began, and refuses the request. RFC 6749 §10.5
 */
export type Replay = { replayed: Pick<TokenFamily, 'id' | 'userId'> }

/** A way to get tokens. It checks and says what the client is entitled to; it never mints, revokes or answers. */
export type GrantType = GrantTraits & {
  /** The parameters it reads; it sees no others. */
  parameters: readonly string[]
  check(request: TokenRequest, context: Context): Promise<Entitlement | Replay>
}
