/** Standard output cannot be written: its reader closed it, or the disk is full. */
export class OutputFailed extends Error {
  override readonly name = 'OutputFailed'
  /** Whether the reader closed the pipe, as `head` does, which is not an error. */
  readonly isReaderGone: boolean

  constructor(cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    super(`standard output: ${reasons[code] ?? (code || 'it cannot be written')}`, { cause })
    this.isReaderGone = code === 'EPIPE'
  }
}

const reasons: Readonly<Record<string, string>> = {
  EPIPE: 'its reader closed it',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
}

/** Resolves when the text is written to standard output. Throws `OutputFailed`. */
export async function print(text: string | Uint8Array): Promise<void> {
  // The callback of `write` has the error; without this listener, the event would end the process.
  process.stdout.off('error', ignore).on('error', ignore)
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(new OutputFailed(error)) : resolve()))
  })
}

/** Prints text such as the help. A closed pipe is not reported; every failure sets the exit code. */
export async function say(text: string): Promise<void> {
  await print(text).catch((error: OutputFailed) => {
    if (!error.isReaderGone) process.stderr.write(`valetkey: ${error.message}\n`)
    process.exitCode = 1
  })
}

function ignore(): void {}
