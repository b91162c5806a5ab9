import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { aConfiguration, type Configuration } from './a-server.ts'
import { bareEnvironment } from './bare-environment.ts'
import { beginData } from './begun-data.ts'

const command = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** `valetkey serve` in its own process, on a free port. */
export type ServerProcess = AsyncDisposable & {
  child: ChildProcessByStdio<null, Readable, Readable>
  issuer: string
  /** The data folder, which exists until the end of the test. */
  data: string
  /** Its output on stderr so far. */
  log(): string
  /** Its complete output on stderr, after it has exited. */
  stderr: Promise<string>
  /** Resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export async function aServerProcess(
  configuration: Configuration = {},
  environment: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-process-'))
  const file = join(folder, 'valetkey.json')
  writeFileSync(file, JSON.stringify({ ...aConfiguration, ...configuration }))
  const { master_key_file, database } = configuration
  if (master_key_file === undefined && database === undefined)
    await beginData(join(folder, 'data'), Date.now())
  const args = [command, 'serve', '--config', file, '--data', join(folder, 'data'), '--port', '0', ...flags]
  const env = bareEnvironment(environment)
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk
  })
  const stderr = text(child.stderr)
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  child.stdout.setEncoding('utf8')
  const [first] = await Promise.race([once(child.stdout, 'data'), ended.then((code) => [code])])
  const issuer = /^Valetkey is ready at (\S+)\n/.exec(String(first))?.[1] ?? assert.fail(await stderr)
  return {
    child,
    issuer,
    data: join(folder, 'data'),
    log: () => log,
    stderr,
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return ended
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
