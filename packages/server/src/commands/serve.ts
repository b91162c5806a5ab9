import { randomBytes } from 'node:crypto'
import { createLog, type Log } from '../log.ts'
import { createServer, type Server } from '../server.ts'
import { readSettings } from '../settings/read-settings.ts'
import { type OptionName, options, type Settings } from '../settings.ts'
import { command } from './command.ts'
import { settle } from './settle.ts'
import { startFailure } from './start-failure.ts'

/** `valetkey serve` */
export const serveCommand = command({
  settings: Object.keys(options) as OptionName[],
  flags: {},
  example: {
    line: 'valetkey serve --config valetkey.json --port 4000',
    does: 'Starts the server with the clients and people of the file, and stays until a signal ends it.',
  },
  run: ({ settings }) => serve(settings),
})

/** Starts the server and stays until a signal ends it. */
export async function serve(flags: Readonly<Partial<Record<OptionName, string>>>): Promise<void> {
  let settings: Settings | undefined
  let log: Log | undefined
  let server: Server | undefined
  try {
    settings = readSettings({ flags, environment: process.env, folder: process.cwd() })
    log = createLog(settings.logLevel)
    exitOnFault(log)
    server = await createServer(settings, { log })
    const listening = server.listen()
    closeOnSignal(server, listening, log)
    await listening
    // Only now: a start that fails says one thing, the reason.
    for (const warning of settings.warnings) log.warn(warning)
    process.stdout.write(summary(server.issuer, settings.data, server.setUpUrl))
    // Not at once: the first who comes does not wait for it.
    setTimeout(settle, 1500).unref()
  } catch (error) {
    await server?.close().catch(() => undefined)
    const lines = startFailure(error, settings)
    if (lines === undefined) {
      exitForFault(log ?? createLog('error'), error, 'start')
      return
    }
    for (const line of lines) process.stderr.write(`valetkey: ${line}\n`)
    // Half a start may hold the process open.
    process.exit(1)
  }
}

function summary(issuer: string, data: string, setUpUrl: string | undefined): string {
  const lines = [
    `Valetkey is ready at ${issuer}`,
    `  data      ${data}`,
    `  metadata  ${issuer}/.well-known/openid-configuration`,
  ]
  if (setUpUrl !== undefined)
    lines.push(`  There is no owner yet. Become the first one, once, at ${setUpUrl}`)
  return `${lines.join('\n')}\n`
}

/** The first signal lets running requests finish; the second one does not wait for them. */
function closeOnSignal(
  server: Pick<Server, 'drain' | 'close'>,
  listening: Promise<unknown>,
  log: Log,
): void {
  let closing = false
  const close = async (signal: string) => {
    if (closing) process.exit(signal === 'SIGINT' ? 130 : 143)
    closing = true
    log.info({ signal }, 'closing')
    try {
      // A server that is not up yet cannot be taken down; one that failed to listen has said so.
      await listening.catch(() => undefined)
      // A balancer sends SIGTERM and needs time to look elsewhere; whoever presses Ctrl-C does not.
      if (signal === 'SIGTERM') await server.drain()
      await server.close()
      process.exit(0)
    } catch (error) {
      exitForFault(log, error, 'close')
    }
  }
  process.on('SIGINT', close)
  process.on('SIGTERM', close)
}

/** After an exception that nothing caught, nobody knows what still holds: what was answered is on the disk. */
function exitOnFault(log: Log): void {
  process.on('uncaughtException', (error, origin) => {
    // Somebody hung up: their affair, and no fault of the program.
    if (isBrokenConnection(error)) log.error({ err: error, origin }, 'a connection broke')
    else exitForFault(log, error, origin)
  })
}

function isBrokenConnection(error: unknown): boolean {
  const code = error instanceof Error && 'syscall' in error && 'code' in error ? error.code : undefined
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ECONNABORTED' || code === 'ETIMEDOUT'
}

function exitForFault(log: Log, error: unknown, origin: string): never {
  const id = randomBytes(4).toString('hex')
  log.fatal({ err: error, id, origin }, 'a fault of the program')
  process.stderr.write(`valetkey: a fault of the program (${id}); the log has the details\n`)
  process.exit(1)
}
