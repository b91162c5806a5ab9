/** What a limit program does for each request beside HTTP and reading the form. */
export type LimitWork = {
  /** Signatures per answer. */
  signs?: { alg: 'ES256' | 'RS256'; count: number }
  /** One AES-256-GCM encryption of claims. */
  seals?: true
  /** One statement on a bare table of 10,000 rows: durable before the answer, or a read by primary key. */
  statement?: 'update' | 'read'
  /** Bytes of further answer, for pages and key sets. */
  bytes?: number
}

/** How a limit program is set up: its work, and the two things that are tried in turn. */
export type LimitSetting = LimitWork & {
  /** Sign in libuv's threads rather than at once. */
  threads?: boolean
  /** Of a PostgreSQL; else SQLite. */
  database?: string
}
