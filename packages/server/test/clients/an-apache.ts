import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Apache } from '../../../../tools/debian-clients.ts'

const needed = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'auth_openidc']

/** A port that was free a moment ago. Apache does not accept port 0, and the server has to know the port. */
export async function aFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

/** Starts Apache on this port, in a temporary folder and without root, and stops it after the test. */
export async function startApache(
  t: TestContext,
  { program, modules }: Apache,
  port: number,
  directives: readonly string[],
): Promise<{ log(): string }> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-apache-'))
  const www = join(folder, 'www')
  mkdirSync(join(www, 'photos'), { recursive: true })
  writeFileSync(join(www, 'photos', 'all.html'), 'the photos of whoever signed in')
  writeFileSync(join(www, 'bye.html'), 'signed out')
  chmodSync(folder, 0o755)
  const configuration = [
    `ServerRoot ${folder}`,
    `DefaultRuntimeDir ${folder}`,
    `PidFile ${join(folder, 'pid')}`,
    `ErrorLog ${join(folder, 'error.log')}`,
    'LogLevel info',
    `Listen 127.0.0.1:${port}`,
    `ServerName localhost:${port}`,
    'UseCanonicalName On',
    ...needed.map((name) => `LoadModule ${name}_module ${join(modules, `mod_${name}.so`)}`),
    // If the tests run as root, Apache has to change its user.
    ...(process.getuid?.() === 0 ? ['User daemon', 'Group daemon'] : []),
    `DocumentRoot ${www}`,
    ...directives,
  ]
  const file = join(folder, 'httpd.conf')
  writeFileSync(file, `${configuration.join('\n')}\n`)
  const child = spawn(program, ['-X', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => said.push(text))
  const log = () => `${said.join('')}${readFileSync(join(folder, 'error.log'), 'utf8')}`
  t.after(async () => {
    await ended(child)
    rmSync(folder, { recursive: true, force: true })
  })
  await answering(port, child, () => said.join(''))
  return { log }
}

async function answering(port: number, child: ChildProcess, said: () => string): Promise<void> {
  const patience = AbortSignal.timeout(200_000)
  while (!patience.aborted) {
    if (child.exitCode !== null) throw new Error(`Apache exited with ${child.exitCode}: ${said()}`)
    try {
      await (await fetch(`http://127.0.0.1:${port}/bye.html`)).text()
      return
    } catch {
      await delay(50)
    }
  }
  throw new Error(`Apache does not respond: ${said()}`)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  await new Promise((exit) => {
    child.once('exit', exit)
    child.kill('SIGTERM')
  })
}
