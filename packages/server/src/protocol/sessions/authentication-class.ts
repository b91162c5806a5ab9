/** A class of authentication that the operator defined: what ways of signing in it takes. OIDC Core §2, RFC 8176 */
export type AuthenticationClass = {
  /** What `acr` says. */
  value: string
  /** Ways of signing in, all of them needed. */
  amr: readonly string[]
}

/** Which classes a request would have, the best first. */
export type RequestedAcr = {
  values: readonly string[]
  /** Whether another class is as bad as none. OIDC Core §5.5.1.1 */
  essential: boolean
}

/** What a request says of classes, in either of its two ways. */
export type AsksForAcr = {
  /** By the parameter, or the client's default. OIDC Core §3.1.2.1 */
  acrValues?: readonly string[] | undefined
  claims?: { acr?: RequestedAcr | undefined } | undefined
}

/** The claim is the more exact of the two ways, and so the one that counts where both are used. §5.5.1.1 */
export function requestedAcr({ claims, acrValues = [] }: AsksForAcr): RequestedAcr {
  return claims?.acr ?? { values: acrValues, essential: false }
}

/** Whether an authentication may answer a request: nothing essential is missing. §5.5.1.1 */
export function meetsAcr(
  asked: RequestedAcr,
  amr: readonly string[],
  classes: readonly AuthenticationClass[],
): boolean {
  return !asked.essential || asked.values.some((value) => isMet(value, amr, classes))
}

/**
 * What `acr` says of an authentication: the first class of the request that it meets, otherwise the strongest that it
 * meets. `classes` go from the weakest to the strongest. RFC 9470 §5
 */
export function acrOf(
  asked: RequestedAcr,
  amr: readonly string[],
  classes: readonly AuthenticationClass[],
): string | undefined {
  return (
    asked.values.find((value) => isMet(value, amr, classes)) ??
    classes.findLast(({ value }) => isMet(value, amr, classes))?.value
  )
}

function isMet(value: string, amr: readonly string[], classes: readonly AuthenticationClass[]): boolean {
  const found = classes.find((each) => each.value === value)
  return found?.amr.every((method) => amr.includes(method)) ?? false
}
