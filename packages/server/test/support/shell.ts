import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { bareEnvironment } from './bare-environment.ts'

const program = fileURLToPath(new URL('command-process.ts', import.meta.url))

export type CommandLine = {
  args: readonly string[]
  /** The working directory. */
  folder: string
  environment: Readonly<Record<string, string | undefined>>
}

export type CommandResult = { code: number; stdout: string; stderr: string }

/**
 * A process that runs many commands, one at a time, each through `main.ts` with its own arguments, folder and
 * environment, since most of the processor time of a command is the start of its process. It is only for commands
 * that end, not for `serve`, and not for tests of signals or closed pipes. `close` fails if a command left a resource
 * open.
 */
export type Shell = {
  run(line: CommandLine): Promise<CommandResult>
  close(): Promise<void>
}

export function aShell(): Shell {
  const child = fork(program, {
    env: bareEnvironment(),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  let before: Promise<unknown> = Promise.resolve()
  return {
    run({ args, folder, environment }) {
      const result = before.then(async () => {
        child.send({ args, folder, environment: bareEnvironment(environment) } satisfies CommandLine)
        const told = once(child, 'message').then(([message]) => message as CommandResult)
        const died = ended.then((code) => assert.fail(`${args.join(' ')} ended its process (${code})`))
        return Promise.race([told, died])
      })
      before = result.catch(() => undefined)
      return result
    },
    async close() {
      child.disconnect()
      assert.equal(await ended, 0)
    },
  }
}
