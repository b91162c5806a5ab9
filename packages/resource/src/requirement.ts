/** The requirements of one operation. */
export type Requirement = {
  /** The scopes that the token must have, all of them: a list, or one space-separated string. */
  scope?: string | readonly string[] | undefined
  /**
   * The authentication context classes (`acr`), one of which the token must have, in order of preference: a list, or
   * one space-separated string. RFC 9470 §3
   */
  acrValues?: string | readonly string[] | undefined
  /** The maximum number of seconds since the end user last authenticated. RFC 9470 §3 */
  maxAge?: number | undefined
}

/** A validated requirement, with lists instead of strings. */
export type CheckedRequirement = {
  scope: readonly string[]
  /** Empty if every class is accepted. */
  acrValues: readonly string[]
  maxAge: number | undefined
}

/** Throws a `TypeError` for a requirement that no token can meet. RFC 6749 §3.3, RFC 9470 §3 */
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
