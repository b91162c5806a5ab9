/** The value of a member of a detail. */
export type DetailValue = string | number | boolean | readonly string[]

/** A detail: one object of `authorization_details`, a request more precise than a scope. Plain data. RFC 9396 §2 */
export type AuthorizationDetail = { readonly type: string } & Readonly<Record<string, DetailValue>>

/** A canonical JSON text of a detail: the order of its members does not matter, that of lists does. */
export function canonicalDetail(detail: AuthorizationDetail): string {
  const members = Object.entries(detail).sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify(Object.fromEntries(members))
}
