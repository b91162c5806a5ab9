/** Standard output took nothing more: whoever read it has gone, or its disk is full. */
export class OutputFailed extends Error {
  override readonly name = 'OutputFailed'
  /** Whether its reader has gone, such as `head`, which is the reader's affair. */
  readonly isReaderGone: boolean

  constructor(cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    super(`standard output: ${reasons[code] ?? (code || 'it cannot be written')}`, { cause })
    this.isReaderGone = code === 'EPIPE'
  }
}

const reasons: Readonly<Record<string, string>> = {
  EPIPE: 'its reader has gone',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
}

/** Resolves when standard output has taken it. Throws `OutputFailed`. */
export async function print(text: string | Uint8Array): Promise<void> {
  // The write itself says what went wrong; where nobody listens to this, it would end the process.
  process.stdout.off('error', ignore).on('error', ignore)
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(new OutputFailed(error)) : resolve()))
  })
}

/** For what is said whatever happens: whoever does not want to read it need not. */
export async function say(text: string): Promise<void> {
  await print(text).catch((error: OutputFailed) => {
    if (!error.isReaderGone) process.stderr.write(`valetkey: ${error.message}\n`)
    process.exitCode = 1
  })
}

function ignore(): void {}
