/** What a command cannot do, in one line for whoever typed it. */
export class CommandRefused extends Error {
  override name = 'CommandRefused'
  readonly exitCode: number

  /** `exitCode` 2: the command line itself is wrong; above 128: a signal ended it. */
  constructor(reason: string, exitCode = 1) {
    super(reason)
    this.exitCode = exitCode
  }
}
