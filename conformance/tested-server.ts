import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { promisify } from 'node:util'
import { makeCertificate } from './certificate.ts'
import type { Settings } from './configurations.ts'
import { serverConfiguration } from './server-configuration.ts'
import { tlsFront } from './tls-front.ts'

const program = join(import.meta.dirname, '../packages/server/src/main.ts')

export type TestedServer = AsyncDisposable & {
  /**
   * Makes a new signing key and keeps the old one, as an operator would. The key is RSA, because the suite does not support
   * Ed25519.
   */
  rotate: () => Promise<void>
}

/** Starts Valetkey as an operator would, with a configuration file, behind TLS, on an empty database. */
export async function startTestedServer(
  issuer: string,
  settings: Settings,
  browser: 'chromium' | 'suite',
): Promise<TestedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-conformance-'))
  const inner = await freePort()
  const configuration = join(folder, 'valetkey.json')
  writeFileSync(configuration, JSON.stringify(serverConfiguration(issuer, inner, settings), null, 2))
  const flags = ['--config', configuration, '--data', join(folder, 'data')]
  const command = (name: string[]) => [...process.execArgv, program, ...name, ...flags]
  const child = spawn(process.execPath, command(['serve']), { stdio: ['ignore', 'pipe', 'inherit'] })
  await answering(child, `http://127.0.0.1:${inner}/health`)
  const identity = makeCertificate(folder)
  setDefaultCACertificates([...getCACertificates('default'), identity.cert.toString()])
  const front = await tlsFront(Number(new URL(issuer).port), inner, identity, browser === 'suite')
  return {
    rotate: async () => {
      const keys = async () => (await fetch(`${issuer}/jwks`)).text()
      const before = await keys()
      const rotate = command(['keys', 'rotate', '--use', 'sign', '--alg', 'RS256'])
      // Activates the next key of the previous rotation, then makes another next key.
      await promisify(execFile)(process.execPath, [...rotate, '--now'])
      await promisify(execFile)(process.execPath, rotate)
      // The server reads its keys every half minute, and publishes a new key before it signs with it.
      for (const until = Date.now() + 60_000; (await keys()) === before; ) {
        if (Date.now() > until) throw new Error('no new key was published within a minute')
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    },
    [Symbol.asyncDispose]: async () => {
      front.closeAllConnections()
      front.close()
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until the server responds. Throws if the program exits before that. */
async function answering(child: ChildProcess, url: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server exited with ${child.exitCode} at its start`)
    const answer = await fetch(url).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function freePort(): Promise<number> {
  const taker = createServer().listen(0, '127.0.0.1')
  await once(taker, 'listening')
  const address = taker.address()
  taker.close()
  await once(taker, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}
