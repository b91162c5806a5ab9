import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import { portCount } from '../story/ports.ts'

export type RunningStory = {
  port: number
  shop: string
  drive: string
  express: string
  frame: string
  album: string
  issuer: string
  password: string
  /** Everything it has printed so far. */
  said(): string
  /** Sends the signal and waits for the exit code. */
  stop(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null>
  ended: Promise<number | null>
}

/** The offsets of the story's ports from the first one. */
export const offsets = Array.from({ length: portCount }, (_, offset) => offset)

const program = fileURLToPath(new URL('../start.ts', import.meta.url))

/** Runs clean-ups at the end of a test, or of a group of tests. */
type Owner = { after(cleanUp: () => unknown): void }

/** Creates a temporary folder, which is deleted after the test. */
export function dataFolder(t: Owner): string {
  const folder = mkdtempSync(join(tmpdir(), 'photo-story-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}

/** Starts the launcher as `npm start` does and waits for its summary. It is stopped after the test. */
export async function startStory(t: Owner, data: string, port?: number): Promise<RunningStory> {
  const first = port ?? (await freePorts())
  const launched = launch(t, ['--data', data, '--port', String(first)])
  await launched.says('The photo story is running.', 'Stop')
  const at = (offset: number) => `http://localhost:${first + offset}`
  const password = /with the password +(\S+)/.exec(launched.said())?.[1]
  if (password === undefined) throw new Error(`the summary has no password:\n${launched.said()}`)
  return {
    ...launched,
    port: first,
    issuer: at(0),
    drive: at(1),
    shop: at(2),
    express: at(3),
    frame: at(4),
    album: at(5),
    password,
  }
}

/**
 * One story for all tests of a `describe`, since starting its programs takes longer than most tests. The tests share
 * its state: once Alice has given consent to an app, the next test does not see the consent page.
 */
export function sharedStory(): () => RunningStory {
  let story: RunningStory | undefined
  const cleanUps: (() => unknown)[] = []
  const owner: Owner = { after: (cleanUp) => void cleanUps.push(cleanUp) }
  before(async () => {
    story = await startStory(owner, dataFolder(owner))
  })
  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp()
  })
  return () => {
    if (story === undefined) throw new Error('the story does not run yet')
    return story
  }
}

/** Runs the launcher with any arguments. */
export function launch(t: Owner, args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const stop = (signal: 'SIGINT' | 'SIGTERM') => {
    if (isRunning(child)) child.kill(signal)
    return ended
  }
  t.after(() => stop('SIGTERM'))
  return {
    ended,
    stop,
    said: () => output,
    /** Waits until all of these were printed. */
    async says(...wanted: readonly string[]): Promise<void> {
      while (!wanted.every((text) => output.includes(text))) {
        if (!isRunning(child)) throw new Error(`the launcher ended (${child.exitCode}):\n${output}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

/** The first of `portCount` consecutive ports, all of which were free a moment ago. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 6000) * portCount
    const free = await Promise.all(offsets.map((offset) => isFree(first + offset)))
    if (free.every(Boolean)) return first
  }
}

/** True if nothing listens on the port. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
