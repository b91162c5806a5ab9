import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Server } from '../../src/server.ts'
import { bareEnvironment } from './bare-environment.ts'

/** Runs clean-ups at the end of a test, or of a group of tests. */
export type Owner = { after(cleanUp: () => unknown): void }

const command = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Runs `valetkey` in a folder, in its own process group, which is killed after the test. */
export function startCommand(t: Owner, folder: string, args: readonly string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', command, ...args], {
    cwd: folder,
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const signalAll = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // All processes have exited.
    }
  }
  t.after(() => signalAll('SIGKILL'))
  const log = { text: '' }
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log.text += chunk
  })
  const stdout = text(child.stdout)
  const ended = once(child, 'close').then(async ([code]) => ({
    code: code as number | null,
    stdout: await stdout,
    stderr: log.text,
  }))
  return { child, log, ended, signalAll }
}

/** Starts a server with these arguments on a free port, and waits until it is ready. */
export async function startServer(t: Owner, folder: string, args: readonly string[]) {
  const started = startCommand(t, folder, ['serve', '--port', '0', ...args])
  const ready = once(started.child.stdout, 'data').then(([chunk]) => String(chunk))
  const summary = await Promise.race([ready, started.ended.then(({ stderr }) => assert.fail(stderr))])
  const issuer = /^Valetkey is ready at (\S+)\n/.exec(summary)?.[1] ?? assert.fail(summary)
  /** Each request uses its own connection, so that requests are distributed over the processes. */
  const server: Pick<Server, 'fetch' | 'issuer'> = {
    issuer,
    fetch: (request) => {
      request.headers.set('connection', 'close')
      return fetch(request)
    },
  }
  return { ...started, issuer, server, summary }
}
