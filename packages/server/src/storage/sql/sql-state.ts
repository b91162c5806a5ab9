/** The SQLSTATE of an error; `undefined` if the error was not reported by PostgreSQL. */
export function sqlState(error: unknown): string | undefined {
  // Node's own errors have a `code` as well, such as ECONNRESET, but no `severity`.
  const code = error instanceof Error && 'code' in error && 'severity' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
