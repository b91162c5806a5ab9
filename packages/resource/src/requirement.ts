/** What one operation asks of a token. */
export type Requirement = {
  /** The scopes it needs, all of them: a list, or one string with spaces. */
  scope?: string | readonly string[] | undefined
  /** The classes of authentication (`acr`) that are good enough, any of them, the best first. RFC 9470 §3 */
  acrValues?: string | readonly string[] | undefined
  /** Seconds since the person last proved who they are, at most. RFC 9470 §3 */
  maxAge?: number | undefined
}

/** A requirement whose every value was checked. */
export type CheckedRequirement = {
  scope: readonly string[]
  /** Empty where any will do. */
  acrValues: readonly string[]
  maxAge: number | undefined
}

/** Throws a `TypeError` for what no token could ever meet. RFC 6749 §3.3, RFC 9470 §3 */
export function checkedRequirement({ scope, acrValues, maxAge }: Requirement): CheckedRequirement {
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge > 0)) {
    throw new TypeError(`maxAge must be a whole number of seconds above 0, is ${maxAge}`)
  }
  return { scope: words('scope', scope), acrValues: words('acrValues', acrValues), maxAge }
}

function words(name: string, given: string | readonly string[] = []): readonly string[] {
  const list = typeof given === 'string' ? given.split(' ') : given
  for (const one of list) {
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(one)) {
      throw new TypeError(
        `${name} must be made of visible ASCII without " and \\, is ${JSON.stringify(given)}`,
      )
    }
  }
  return list
}
