import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { StoryRefused } from './refused.ts'

export type Cast = {
  name: string
  /** The program and its arguments. */
  args: readonly string[]
  environment: Readonly<Record<string, string>>
  /** Called for every line of stdout and stderr. */
  onLine?: (line: string, from: 'stdout' | 'stderr') => void
}

/** Time limits for the start and for the stop, in milliseconds. */
const readyTimeout = 30_000
const stopTimeout = 5_000
/** Number of last lines to print if the program fails. */
const mostLines = 12

/** One program of the story, as a child process with the same Node. */
export class Actor {
  readonly name: string
  /** Resolves when the program has exited, with its exit code or signal. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #waiting = new Set<() => void>()

  constructor({ name, args, environment, onLine }: Cast) {
    this.name = name
    this.#child = spawn(process.execPath, [...process.execArgv, ...args], {
      env: { ...inherited(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // So that Ctrl-C reaches only the launcher, which then stops the programs.
      detached: process.platform !== 'win32',
    })
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message))
      this.#child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    this.#read('stdout', this.#child.stdout, onLine)
    this.#read('stderr', this.#child.stderr, onLine)
  }

  /**
   * Waits for a line of output. Throws `StoryRefused` with the reason if the program exits first or takes too long.
   */
  async ready(says: string): Promise<void> {
    const isReady = () => this.#lines.some((line) => line.includes(says))
    const said = new Promise<'ready'>((resolve) => {
      const look = () => isReady() && resolve('ready')
      this.#waiting.add(look)
      look()
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, readyTimeout, 'late')
    })
    const outcome = await Promise.race([said, late, this.ended.then((how) => ({ how }))])
    clearTimeout(timer)
    this.#waiting.clear()
    if (outcome === 'ready') return
    const why =
      outcome === 'late' ? `was not ready after ${readyTimeout / 1000} seconds` : `ended (${outcome.how})`
    throw new StoryRefused(this.obituary(why))
  }

  /** A message with what happened, and the last lines of output. */
  obituary(why: string): string {
    return [`${this.name} ${why}.`, ...this.#lines.map((line) => `  ${line}`)].join('\n')
  }

  /** Sends SIGTERM, and SIGKILL if the program does not exit in time. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopTimeout)
    await this.ended
    clearTimeout(timer)
  }

  #read(from: 'stdout' | 'stderr', stream: Readable | null, onLine: Cast['onLine']): void {
    if (stream === null) return
    createInterface({ input: stream }).on('line', (line) => {
      this.#lines.push(line)
      if (this.#lines.length > mostLines) this.#lines.shift()
      onLine?.(line, from)
      for (const look of this.#waiting) look()
    })
  }
}

/** The environment without `VALETKEY_` variables, which would override the story's own configuration. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VALETKEY_')))
}
