// The process of `aShell`: runs one command after another as `main.ts` does, and tells what each wrote and its exit code.
import type { CommandLine, CommandResult } from './shell.ts'

const main = new URL('../../src/main.ts', import.meta.url).href
let count = 0

/** Writes to a stream go into `wrote` instead. */
function keep(stream: NodeJS.WriteStream, wrote: (text: string) => void): void {
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    wrote(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    const done = rest.find((each) => typeof each === 'function')
    if (done !== undefined) process.nextTick(done as () => void)
    return true
  }
}

process.on('message', async ({ args, folder, environment }: CommandLine) => {
  const result: CommandResult = { code: 0, stdout: '', stderr: '' }
  keep(process.stdout, (text) => {
    result.stdout += text
  })
  keep(process.stderr, (text) => {
    result.stderr += text
  })
  process.chdir(folder)
  process.env = { ...environment }
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args)
  process.exitCode = undefined
  count += 1
  // Evaluated anew for each command; whatever it loads is there already.
  await import(`${main}?${count}`)
  result.code = Number(process.exitCode ?? 0)
  process.exitCode = 0
  process.send?.(result)
})
