import { randomBytes } from 'node:crypto'
import { createLog, type Log } from '../log/log.ts'
import { standardError, standardOutput } from '../log/log-output.ts'
import type { Server, Worker } from '../server.ts'
import { readSettings } from '../settings/read-settings.ts'
import { type OptionName, options, type Settings } from '../settings.ts'
import { command } from './command.ts'
import { collectWhenIdle } from './serving/collect-when-idle.ts'
import { reloader } from './serving/reload.ts'
import { onEnd, onReload } from './serving/signals.ts'
import { summary } from './serving/summary.ts'
import { closeOnMessage, reloadOnMessage, reportFailed, reportReady, takeWorker } from './serving/worker.ts'
import { answerQueries } from './serving/worker-query.ts'
import { placeOf } from './terminal/shown-location.ts'
import { startFailure } from './terminal/start-failure.ts'

/** `valetkey serve` */
export const serveCommand = command({
  settings: Object.keys(options) as OptionName[],
  flags: {},
  example: {
    line: 'valetkey serve --config valetkey.json --port 4000',
    does: 'Starts the server with the clients and users of the file, and runs until a signal stops it.',
  },
  run: ({ settings }) => serve(settings),
})

/** Starts the server, which runs until a signal stops it. */
export async function serve(flags: Readonly<Partial<Record<OptionName, string>>>): Promise<void> {
  let settings: Settings | undefined
  let log: Log | undefined
  let server: Server | undefined
  const worker = takeWorker(process.env)
  // Handled first, because SIGHUP may arrive while the start is waiting. The supervisor tells its workers.
  const onReread = worker === undefined ? onReload() : undefined
  ignoreOutputErrors()
  try {
    const read = () => readSettings({ flags, environment: process.env, folder: process.cwd() })
    settings = read()
    log = createLog(settings.logLevel)
    if (worker !== undefined) log = log.child({ worker: worker.number, pid: process.pid })
    exitOnFault(log)
    if (onReread !== undefined && settings.workers > 1) {
      const { supervise } = await import('./serving/workers.ts')
      await supervise(settings, log, onReread)
      collectWhenIdle()
      return
    }
    // Imported late, so that a supervisor does not load the server.
    const { createServer } = await import('../server.ts')
    server = await createServer(settings, worker === undefined ? { log } : { log, worker })
    const listening = server.listen()
    closeOnSignal(server, listening, log, worker)
    const reread = reloader({ running: settings, read, server, log })
    if (worker !== undefined) reloadOnMessage(reread)
    await listening
    onReread?.(() => void reread())
    // Only now, so that a start that fails prints nothing but the reason.
    if (worker?.begins !== false) for (const warning of settings.warnings) log.warn(warning)
    if (worker === undefined)
      standardOutput().write(
        summary({ issuer: server.issuer, data: placeOf(settings), setUpUrl: server.setUpUrl }),
      )
    else {
      answerQueries(server)
      reportReady(server)
    }
    collectWhenIdle()
  } catch (error) {
    await server?.close().catch(() => undefined)
    const lines = startFailure(error, settings)
    if (lines === undefined) {
      exitForFault(log ?? createLog('error'), error, 'start')
      return
    }
    if (worker === undefined) for (const line of lines) standardError().write(`valetkey: ${line}\n`)
    else await reportFailed(lines)
    // A half-started server may keep the process alive.
    process.exit(1)
  }
}

/** The first signal lets running requests finish; the second one does not wait for them. */
function closeOnSignal(
  server: Pick<Server, 'drain' | 'close'>,
  listening: Promise<unknown>,
  log: Log,
  worker: Worker | undefined,
): void {
  let closing = false
  const close = async (signal: string) => {
    // A closing terminal may send SIGHUP twice.
    if (closing && signal === 'SIGHUP') return
    if (closing) process.exit(signal === 'SIGINT' ? 130 : 143)
    closing = true
    log.info({ signal }, 'closing')
    try {
      // A server that is still starting cannot be closed. A failure to listen has been reported already.
      await listening.catch(() => undefined)
      // SIGTERM comes from a supervisor whose load balancer needs time to notice; Ctrl-C at a terminal should be fast.
      if (signal === 'SIGTERM') await server.drain()
      await server.close()
      process.exit(0)
    } catch (error) {
      exitForFault(log, error, 'close')
    }
  }
  if (worker !== undefined) closeOnMessage(close)
  else onEnd(close)
}

/** Ignores errors of standard output and error: Node writes warnings there, and a full disk would end the process. */
function ignoreOutputErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}

/**
 * Exits after an uncaught exception, because the state is unknown then. Every write that a response has reported is on
 * the disk.
 */
function exitOnFault(log: Log): void {
  process.on('uncaughtException', (error, origin) => {
    // A peer hung up, which is not a bug.
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
  log.fatal({ err: error, id, origin }, 'internal error')
  standardError().write(`valetkey: internal error (${id}); the log has the details\n`)
  process.exit(1)
}
