import type { LanguageVariants } from '../messages/language-tags.ts'

/** A scope that an API defines, in the API owner's own words. */
export type ApiScope = {
  name: string
  /** Shown to people on the consent page: “See your photos”. */
  description: string
  /** Whether the consent page emphasizes it. */
  sensitive: boolean
  /** Its texts in other languages, such as `description#fr`. */
  variants?: LanguageVariants | undefined
}

/** A registered resource server. */
export type Api = {
  /** Its resource indicator: the value of `resource` and `aud`, an absolute URI without a fragment. RFC 8707 §2 */
  identifier: string
  name: string
  /** Its name in other languages, such as `name#fr`. */
  variants?: LanguageVariants | undefined
  scopes: readonly ApiScope[]
  accessTokenFormat: 'jwt' | 'opaque'
  /** Seconds. */
  accessTokenLifetime: number
  /** The algorithm that signs access tokens of the format `jwt`. */
  accessTokenSigningAlg: SigningAlg
  /** The header parameter `typ` of access tokens of the format `jwt`. */
  accessTokenTyp: AccessTokenTyp
  /** The claims about people that access tokens for this API carry, if the client may see them. RFC 9068 §2.2.3.1 */
  claims: readonly string[]
  /** Clients that may introspect tokens meant for this API, with their own credentials. RFC 7662 §2.1 */
  introspectionClients: readonly string[]
}

/** The JWS algorithms with which this server signs. `EdDSA` is Ed25519. RFC 7518 §3.1, RFC 9864 */
export const signingAlgs = ['RS256', 'ES256', 'EdDSA'] as const

export type SigningAlg = (typeof signingAlgs)[number]

/** The `typ` of JWT access tokens: that of RFC 9068 §2.1, or the only one that some libraries for APIs accept. */
export const accessTokenTyps = ['at+jwt', 'JWT'] as const

export type AccessTokenTyp = (typeof accessTokenTyps)[number]
