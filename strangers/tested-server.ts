import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { lastLines, start } from './children.ts'
import { type Front, startFront } from './front.ts'
import { alice } from './person.ts'
import type { StrangerConfiguration } from './working-folder.ts'

const program = join(import.meta.dirname, '../packages/server/src/main.ts')
/** Milliseconds after which a program that does not respond counts as failed. */
const patience = 120_000

export type TestedServer = AsyncDisposable & Pick<Front, 'issuer' | 'exchanges'>

/**
 * Starts Valetkey as a user does, on an empty database, with a configuration of one person and the
 * members that `configure` adds.
 */
export async function startTestedServer(
  configure: (issuer: string) => StrangerConfiguration,
): Promise<TestedServer> {
  await using made = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-strangers-'))
  made.defer(() => rmSync(folder, { recursive: true, force: true }))
  const port = await freePort()
  const { issuer, exchanges } = made.use(await startFront(() => port))
  const configuration = {
    issuer,
    listen: { host: '127.0.0.1', port },
    log_level: 'warn',
    apis: [],
    clients: [],
    users: [alice],
    ...configure(issuer),
  }
  const file = join(folder, 'valetkey.json')
  writeFileSync(file, JSON.stringify(configuration, null, 2))
  const args = [...process.execArgv, program, 'serve', '--config', file, '--data', join(folder, 'data')]
  const server = made.use(start([process.execPath, ...args], { folder }))
  await listening(`http://127.0.0.1:${port}/health`, server)
  const everything = made.move()
  return { issuer, exchanges, [Symbol.asyncDispose]: () => everything.disposeAsync() }
}

/** Waits until a program responds. Throws if the program exits before that, or does not respond in time. */
export async function listening(url: string, program: ReturnType<typeof start>): Promise<void> {
  for (const until = Date.now() + patience; ; await delay(100)) {
    const answer = await fetch(url, { redirect: 'manual' }).catch(() => undefined)
    await answer?.body?.cancel()
    if (answer !== undefined) return
    if (program.hasEnded()) throw new Error(`exited at its start:\n${lastLines(program.output())}`)
    if (Date.now() > until) throw new Error(`does not respond at ${url}:\n${lastLines(program.output())}`)
  }
}

export async function freePort(): Promise<number> {
  const taker = createServer().listen(0, 'localhost')
  await once(taker, 'listening')
  const address = taker.address()
  taker.close()
  await once(taker, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}
