import type { LanguageVariants } from '../messages/language-tags.ts'
/** Names of claims about a person, by the place in which they are returned. Plain data. OIDC Core §5.5 */
export type NamedClaims = { userinfo: readonly string[]; idToken: readonly string[] }

/** The scopes about a person, and the claims that each requests. */
export type ScopeClaims = ReadonlyMap<string, readonly string[]>

/**
 * The scopes that every server has, and the claims that they request: those of OpenID Connect (OIDC Core §5.4), and one
 * each for the groups and roles of a person, which have the claim names of RFC 9068 §2.2.3.1.
 */
export const standardScopes: ScopeClaims = new Map([
  ['openid', []],
  [
    'profile',
    [
      'name',
      'family_name',
      'given_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
      'gender',
      'birthdate',
      'zoneinfo',
      'locale',
      'updated_at',
    ],
  ],
  ['email', ['email', 'email_verified']],
  ['address', ['address']],
  ['phone', ['phone_number', 'phone_number_verified']],
  ['groups', ['groups']],
  ['roles', ['roles']],
])

/** The claims that every server has: `sub` and the standard ones. */
export const claimsSupported: readonly string[] = ['sub', ...[...standardScopes.values()].flat()]

export const claimTypes = ['string', 'number', 'boolean', 'strings'] as const

/** A claim about a person that the operator declared. `own-claims.ts` has the rules. */
export type OwnClaim = {
  name: string
  type: (typeof claimTypes)[number]
  /** Shown to people at the consent page: “See your department”. */
  description: string
  /** The ids of the clients that may receive it; `undefined`: every client with a scope that requests it. */
  clients: readonly string[] | undefined
  /** Its texts in other languages, such as `description#fr`. */
  variants?: LanguageVariants | undefined
}

/** How a list is returned: as a JSON array, or as one text for programs that read nothing else. */
export const claimShapes = ['array', 'space_separated', 'comma_separated'] as const

/** How one client receives a claim, where it insists on another name or shape. */
export type ClaimForm = { name?: string; shape?: (typeof claimShapes)[number] }

/** A scope that the operator defined. It requests claims about the person. */
export type OwnScope = {
  name: string
  /** Shown to people at the consent page: “See where you work”. */
  description: string
  /** Whether the consent page emphasizes it. */
  sensitive: boolean
  /** The names of the claims that it requests: own or standard ones. */
  claims: readonly string[]
  /** Its texts in other languages, such as `description#fr`. */
  variants?: LanguageVariants | undefined
}

/** Everything that this server can say about a person, and the scopes that request it. */
export type Catalogue = {
  scopes: ScopeClaims
  /** By name. */
  ownScopes: ReadonlyMap<string, OwnScope>
  ownClaims: ReadonlyMap<string, OwnClaim>
}

/** Combines the standard claims and scopes with those that the operator declared. */
export function catalogueOf(own: { claims: readonly OwnClaim[]; scopes: readonly OwnScope[] }): Catalogue {
  const ownClaims = new Map(own.claims.map((claim) => [claim.name, claim]))
  const standard = new Set(claimsSupported)
  const known = (name: string) => standard.has(name) || ownClaims.has(name)
  const requested = own.scopes.map(({ name, claims }) => [name, claims.filter(known)] as const)
  return {
    // The standard scopes again at the end, so that no definition can replace one.
    scopes: new Map([...standardScopes, ...requested, ...standardScopes]),
    ownScopes: new Map(own.scopes.map((scope) => [scope.name, scope])),
    ownClaims,
  }
}

/** The scopes about a person, each with the claims that this client may receive. */
export function scopeClaims(client: { id: string }, { scopes, ownClaims }: Catalogue): ScopeClaims {
  const hidden = [...ownClaims.values()].filter(({ clients }) => clients?.includes(client.id) === false)
  if (hidden.length === 0) return scopes
  const names = new Set(hidden.map(({ name }) => name))
  return new Map([...scopes].map(([scope, claims]) => [scope, claims.filter((name) => !names.has(name))]))
}

/** Whether one of these scopes requests the claim; `false` for a claim that this server does not have. §5.4 */
export function isClaimOf(name: string, scope: readonly string[], known: ScopeClaims): boolean {
  return scope.some((each) => known.get(each)?.includes(name))
}

/**
 * The claims of the operator's own scopes. They are granted by name: the claims of such a scope may change, and a client
 * receives only those that the person saw.
 */
export function claimsOfOwnScopes(scope: readonly string[], known: ScopeClaims): readonly string[] {
  return scope.flatMap((each) => (standardScopes.has(each) ? [] : (known.get(each) ?? [])))
}

/**
 * Of claims that were granted by name, those that a client may still receive: its registration may have been reduced
 * since, its request may be for less than the granted scope, and a claim may no longer be declared.
 */
export function stillGrantedClaims(
  names: readonly string[],
  at: { registered: readonly string[]; scope: readonly string[]; granted: readonly string[] },
  known: ScopeClaims,
): readonly string[] {
  return names.filter(
    (name) =>
      isClaimOf(name, at.registered, known) &&
      (!isClaimOf(name, at.granted, known) || isClaimOf(name, at.scope, known)),
  )
}
