/** A signed-in browser. Its cookie holds a secret; only the hash of the secret is stored. */
export type Session = {
  /** The `sid` in tokens. It stays the same when the person authenticates again. */
  id: string
  userId: string
  /** When the person last authenticated. */
  authenticatedAt: number
  /** The methods of that authentication, as RFC 8176 names them. */
  amr: readonly string[]
  expiresAt: number
}
