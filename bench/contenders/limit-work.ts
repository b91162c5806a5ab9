/** The work of a limit program for each request, besides HTTP and form parsing. */
export type LimitWork = {
  /** Signatures per response. */
  signs?: { alg: 'ES256' | 'RS256'; count: number }
  /** One AES-256-GCM encryption of claims. */
  seals?: true
  /**
   * One statement on a table of 10,000 rows: a write that is durable before the response, or a read by primary key.
   */
  statement?: 'update' | 'read'
  /** Additional bytes of the response, for pages and key sets. */
  bytes?: number
}

/** The setting of a limit program: its work, and the two variants. */
export type LimitSetting = LimitWork & {
  /** Sign in libuv's threads instead of synchronously. */
  threads?: boolean
  /** The URL of a PostgreSQL database; SQLite without it. */
  database?: string
}
