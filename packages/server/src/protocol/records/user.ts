/** A person. `claims` are OpenID Connect standard claims, as the wire names them. OIDC Core §5.1 */
export type User = {
  /** `usr_…`: never reassigned, and no client id can begin like that. */
  id: string
  username: string
  claims: Readonly<Record<string, unknown>>
  disabledAt: number | null
}
