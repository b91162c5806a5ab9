import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Starts a script of this folder in a separate process; `output` collects its output. */
export function startChild(script: string, args: readonly string[]) {
  // Inherited, this would make the child speak the test runner's binary protocol.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output.text += chunk
    })
  }
  return { child, output, closed: once(child, 'close') }
}
