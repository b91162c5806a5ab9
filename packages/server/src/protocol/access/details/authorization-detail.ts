/** What a member of a detail may hold. */
export type DetailValue = string | number | boolean | readonly string[]

/** One thing that a client asks for more exactly than a scope can say. Plain data. RFC 9396 §2 */
export type AuthorizationDetail = { readonly type: string } & Readonly<Record<string, DetailValue>>

/** The same text for the same detail, in whatever order its members stand. Lists keep theirs. */
export function canonicalDetail(detail: AuthorizationDetail): string {
  const members = Object.entries(detail).sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify(Object.fromEntries(members))
}
