/** A signed-in browser. The cookie holds a secret of which only the hash is stored. */
export type Session = {
  /** `sid` in tokens: stays the same when the person authenticates again. */
  id: string
  userId: string
  /** When the person last proved who they are. */
  authenticatedAt: number
  /** How: RFC 8176 names. */
  amr: readonly string[]
  expiresAt: number
}
