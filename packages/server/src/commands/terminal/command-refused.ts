/** Why a command cannot be carried out, in one line for the operator. */
export class CommandRefused extends Error {
  override name = 'CommandRefused'
  readonly exitCode: number

  /** `exitCode` 2: the command line is invalid; above 128: a signal ended the command. */
  constructor(reason: string, exitCode = 1) {
    super(reason)
    this.exitCode = exitCode
  }
}
