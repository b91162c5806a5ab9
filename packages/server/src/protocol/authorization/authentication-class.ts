import type { RequestedAcr } from './requested-acr.ts'

/** A class of authentication that the operator defined: what ways of signing in it takes. OIDC Core §2, RFC 8176 */
export type AuthenticationClass = {
  /** What `acr` says. */
  value: string
  /** Ways of signing in, all of them needed. */
  amr: readonly string[]
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
