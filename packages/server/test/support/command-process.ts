// The process of `aShell`: runs one command after another through `main.ts`, and reports the output and exit code of
// each.
import type { CommandLine, CommandResult } from './shell.ts'

const main = new URL('../../src/main.ts', import.meta.url).href
let count = 0

/** Redirects writes to a stream to `wrote`. */
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
  // The query makes Node evaluate the module again for each command; its imports are already loaded.
  await import(`${main}?${count}`)
  result.code = Number(process.exitCode ?? 0)
  process.exitCode = 0
  process.send?.(result)
})
