/** A person. `claims` has the standard claims of OpenID Connect under their own names. OIDC Core §5.1 */
export type User = {
  /** `usr_…`. It is never reassigned, and no client id can begin with `usr_`. */
  id: string
  username: string
  claims: Readonly<Record<string, unknown>>
  disabledAt: number | null
}
