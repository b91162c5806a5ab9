/** The management listener cannot listen on its port; `code` is the error code of `net.Server.listen`. */
export class ManagementFailed extends Error {
  override readonly name = 'ManagementFailed'
  readonly code: unknown

  constructor(cause: unknown) {
    super('the management listener cannot listen', { cause })
    this.code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  }
}
