import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Command } from './stranger.ts'

type Options = { folder: string; environment?: Readonly<Record<string, string>> }

/** Milliseconds that a started command has to end by itself. */
const untilKilled = 5_000

const running = new Set<ChildProcess>()

// Each command runs in its own process group, which is ended with this process at the latest.
process.once('exit', () => {
  for (const child of running) end(child)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Runs a command to its end and resolves with its output. Throws if it fails, or has not ended after `minutes`. */
export async function runToEnd(command: Command, options: Options & { minutes: number }): Promise<string> {
  const child = spawned(command, options)
  const timer = setTimeout(() => end(child), options.minutes * 60_000)
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const [code, signal] = await closed(child, command)
  clearTimeout(timer)
  const all = (await output).join('')
  if (code === 0) return all
  const how = signal === null ? `exited with ${code}` : `did not end within ${options.minutes} minutes`
  throw new Error(`${command.join(' ')} ${how}:\n${lastLines(all)}`)
}

/** A command that runs until it is disposed of. */
export type Started = AsyncDisposable & { output(): string; hasEnded(): boolean }

export function start(command: Command, options: Options): Started {
  const child = spawned(command, options)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  }
  const ended = closed(child, command).catch((error: unknown) => {
    output += String(error)
  })
  return {
    output: () => output,
    hasEnded: () => !running.has(child),
    async [Symbol.asyncDispose]() {
      // First politely: a program may have processes of other groups, which it ends itself.
      end(child, 'SIGTERM')
      const timer = setTimeout(() => end(child), untilKilled)
      await ended
      clearTimeout(timer)
    },
  }
}

/** The last lines of a program's output, where the reason of a failure usually is. */
export function lastLines(output: string): string {
  return output.trim().split('\n').slice(-15).join('\n')
}

function spawned([program, ...args]: Command, { folder, environment = {} }: Options) {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...ownEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  running.add(child)
  return child
}

/** The environment without the variables with which npm would make a program's own npm work in this repository. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_(?!config_)|npm_config_local_prefix$|NODE_(?:OPTIONS|COMPILE_CACHE|ENV)$|INIT_CWD$|VALETKEY_)/.test(
        name,
      ),
  )
  const env = Object.fromEntries(entries)
  return { ...env, PATH: `${dirname(process.execPath)}:${env.PATH ?? ''}` }
}

async function closed(
  child: ChildProcess,
  command: Command,
): Promise<[code: number | null, signal: NodeJS.Signals | null]> {
  try {
    return (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  } catch (error) {
    throw new Error(`${command.join(' ')} could not be started`, { cause: error })
  } finally {
    running.delete(child)
  }
}

function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // Every process of the group has exited.
  }
}
