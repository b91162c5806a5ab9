/** The management listener has no port; `code` says why, as that of `net.Server.listen` does. */
export class ManagementFailed extends Error {
  override readonly name = 'ManagementFailed'
  readonly code: unknown

  constructor(cause: unknown) {
    super('the management listener cannot listen', { cause })
    this.code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  }
}
