/** An authentication context class that the operator has defined by its authentication methods. OIDC Core §2, RFC 8176 */
export type AuthenticationClass = {
  /** The value of the `acr` claim. */
  value: string
  /** The authentication methods that the class requires, all of them. */
  amr: readonly string[]
}

/** The `acr` values that a request asks for, in order of preference. */
export type RequestedAcr = {
  values: readonly string[]
  /** Whether the request must be refused if none of them is met. OIDC Core §5.5.1.1 */
  essential: boolean
}

/** The two ways in which a request can ask for `acr` values. */
export type AsksForAcr = {
  /** By `acr_values`, or by the client's `default_acr_values`. OIDC Core §3.1.2.1 */
  acrValues?: readonly string[] | undefined
  /** By the `acr` claim in the `claims` parameter. OIDC Core §5.5.1.1 */
  claims?: { acr?: RequestedAcr | undefined } | undefined
}

/** The `acr` values of a request. The `claims` parameter, being more specific, takes precedence. OIDC Core §5.5.1.1 */
export function requestedAcr({ claims, acrValues = [] }: AsksForAcr): RequestedAcr {
  return claims?.acr ?? { values: acrValues, essential: false }
}

/** Whether an authentication with these methods satisfies the essential `acr` of a request, if any. §5.5.1.1 */
export function meetsAcr(
  asked: RequestedAcr,
  amr: readonly string[],
  classes: readonly AuthenticationClass[],
): boolean {
  return !asked.essential || asked.values.some((value) => isMet(value, amr, classes))
}

/** Whether an authentication with these methods meets one of the requested classes; also if none is requested. */
export function isMetByAny(
  { values }: RequestedAcr,
  amr: readonly string[],
  classes: readonly AuthenticationClass[],
): boolean {
  return values.length === 0 || values.some((value) => isMet(value, amr, classes))
}

/**
 * The `acr` of an authentication: the first requested class that it meets, otherwise the strongest class that it meets.
 * `classes` are ordered from the weakest to the strongest. RFC 9470 §5
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
