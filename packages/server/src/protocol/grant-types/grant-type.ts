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
  /** The value of a parameter, if it was sent and the grant type declares it. */
  param(name: string): string | undefined
  /** A parameter that may be repeated: `resource`, `audience`. RFC 8707 §2, RFC 8693 §2.1 */
  params(name: string): readonly string[]
}

/** How a person authenticated; copied into tokens and not changed by a refresh. */
export type Authentication = {
  /** Milliseconds since 1970. */
  authenticatedAt: number
  amr: readonly string[]
  /** The class of this authentication; absent if it meets none. OIDC Core §2 */
  acr?: string | undefined
}

/**
 * How an entitlement relates to a token family.
 * `begins`: a new family, in exchange for a one-time artefact. `founds`: a new family under a new grant.
 * `continues`: the next use of a family's refresh token. `awaits_grant`: a new family under the grant that results from
 * the person's decision; one write stores both. `none`: no family, because the client is its own subject.
 */
export type FamilyUse =
  | { kind: 'begins'; family: TokenFamily; spends: Spend }
  | { kind: 'founds'; family: TokenFamily; grant: Grant; events: readonly Event[] }
  | {
      kind: 'continues'
      family: TokenFamily
      generation: number
      rotate: boolean
      /** Seconds after which the unused family expires. */
      idle: number
    }
  | { kind: 'awaits_grant'; family: GrantlessFamily }
  | { kind: 'none' }

/** What a client is entitled to. `tokens/issue.ts` issues tokens for it, with one atomic write. */
export type Entitlement = {
  /** `sub`: a person's id, or the client's own. */
  subject: string
  scope: readonly string[]
  /** The APIs for which the access token is issued; never empty. RFC 9068 §3 */
  audience: readonly Api[]
  /** The granted details. A token carries those that apply to its audience. RFC 9396 §7 */
  authorizationDetails?: readonly AuthorizationDetail[] | undefined
  family: FamilyUse
  refreshToken: boolean
  authentication?: Authentication
  /** Claims granted individually to the family. OIDC Core §5.5 */
  claims?: NamedClaims | undefined
  /** Present if an ID token is to be issued. OIDC Core §3.1.3.3, §12.2 */
  idToken?: Pick<IdTokenFacts, 'nonce' | 'sid' | 'code' | 'state'>
  /** When the grant expires, in milliseconds since 1970. No token is valid for longer. */
  expiresAt?: number
}

/**
 * Proof that two parties hold a one-time artefact: it was presented again, with everything its use requires. The token
 * endpoint revokes the family that was issued for it, and refuses the request. RFC 6749 §10.5
 */
export type Replay = { replayed: Pick<TokenFamily, 'id' | 'userId'> }

/** A way to obtain tokens. It checks a request and returns an entitlement; it issues and revokes nothing itself. */
export type GrantType = GrantTraits & {
  /** The parameters that it reads; all others are hidden from it. */
  parameters: readonly string[]
  check(request: TokenRequest, context: Context): Promise<Entitlement | Replay>
}
