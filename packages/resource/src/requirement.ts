/** What one operation asks of a token. */
export type Requirement = {
  /** The scopes it needs, all of them: a list, or one string with spaces. */
  scope?: string | readonly string[] | undefined
}

/** The scopes of a requirement; throws a `TypeError` for what can never be a scope. RFC 6749 §3.3 */
export function requiredScope({ scope = [] }: Requirement): readonly string[] {
  const needed = typeof scope === 'string' ? scope.split(' ') : scope
  for (const one of needed) {
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(one)) {
      throw new TypeError(`scope must be made of visible ASCII without " and \\, is ${JSON.stringify(scope)}`)
    }
  }
  return needed
}
