import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { StoryRefused } from './refused.ts'

export type Cast = {
  name: string
  /** The program and its arguments. */
  args: readonly string[]
  environment: Readonly<Record<string, string>>
  /** Told of every line, from both outputs. */
  onLine?: (line: string, from: 'stdout' | 'stderr') => void
}

/** Time to get ready, and time to go, in milliseconds. */
const patience = 30_000
const farewell = 5_000
/** Lines kept to explain a death with. */
const mostLines = 12

/** One program of the story, run by this very Node. */
export class Actor {
  readonly name: string
  /** Settles when the program has ended, with the way it did. */
  readonly ended: Promise<string>
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #waiting = new Set<() => void>()

  constructor({ name, args, environment, onLine }: Cast) {
    this.name = name
    this.#child = spawn(process.execPath, [...process.execArgv, ...args], {
      env: { ...inherited(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C reaches the launcher alone, which then stops one after the other.
      detached: process.platform !== 'win32',
    })
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message))
      this.#child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    this.#read('stdout', this.#child.stdout, onLine)
    this.#read('stderr', this.#child.stderr, onLine)
  }

  /** Waits for the line that says that all is well; throws `StoryRefused` with the reason if the program ends first. */
  async ready(says: string): Promise<void> {
    const isReady = () => this.#lines.some((line) => line.includes(says))
    const said = new Promise<'ready'>((resolve) => {
      const look = () => isReady() && resolve('ready')
      this.#waiting.add(look)
      look()
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, patience, 'late')
    })
    const outcome = await Promise.race([said, late, this.ended.then((how) => ({ how }))])
    clearTimeout(timer)
    this.#waiting.clear()
    if (outcome === 'ready') return
    const why =
      outcome === 'late' ? `was not ready after ${patience / 1000} seconds` : `ended (${outcome.how})`
    throw new StoryRefused(this.obituary(why))
  }

  /** What happened, and the last words. */
  obituary(why: string): string {
    return [`${this.name} ${why}.`, ...this.#lines.map((line) => `  ${line}`)].join('\n')
  }

  /** Asks the program to end, and makes it if it does not. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), farewell)
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

/** The story has settings of its own: those that somebody made for another Valetkey would break it. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VALETKEY_')))
}
