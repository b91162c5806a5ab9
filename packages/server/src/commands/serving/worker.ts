import type { Server, Worker } from '../../server.ts'

/** The message of a worker to its supervisor, sent once: it is ready, or why it could not start. */
export type FromWorker =
  | { kind: 'ready'; issuer: string; setUpUrl: string | undefined }
  | { kind: 'failed'; lines: readonly string[] }

/** A message of a supervisor to its workers: finish the running requests and exit, or reload the configuration. */
export type ToWorker = { kind: 'close'; signal: NodeJS.Signals } | { kind: 'reread' }

/** Tells a new process which worker it is. Not a setting: it is deleted before the settings are read. */
const variable = 'VALETKEY_WORKER'

/** The environment variables of the process that becomes this worker. */
export function workerEnvironment({ number, of, begins }: Worker): Record<string, string> {
  return { [variable]: `${number} ${of} ${begins ? 'begins' : 'joins'}` }
}

/** Which worker this process is; `undefined` if no supervisor started it. */
export function takeWorker(environment: NodeJS.ProcessEnv): Worker | undefined {
  const [number, of, how] = environment[variable]?.split(' ') ?? []
  // If an operator sets the variable, there is no supervisor to talk to.
  if (process.send === undefined || how === undefined) return undefined
  delete environment[variable]
  // Ignored: the whole process group gets SIGHUP, and the supervisor decides what it means.
  process.on('SIGHUP', () => {})
  return { number: Number(number), of: Number(of), begins: how === 'begins' }
}

/** Tells the supervisor that this worker is ready, and its issuer. */
export function reportReady({ issuer, setUpUrl }: Pick<Server, 'issuer' | 'setUpUrl'>): void {
  tell({ kind: 'ready', issuer, setUpUrl })
}

/** Tells the supervisor why the start failed; resolves when the message is sent, so that the process may exit. */
export function reportFailed(lines: readonly string[]): Promise<void> {
  return new Promise((resolve) => tell({ kind: 'failed', lines }, resolve))
}

function tell(message: FromWorker, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent)
}

/**
 * Calls `close` when the supervisor asks for it. A terminal and most service managers signal every process of the
 * group, so a worker may receive the signal as well: only the first one counts, and the supervisor decides how long to
 * wait.
 */
export function closeOnMessage(close: (signal: NodeJS.Signals) => void): void {
  let closing = false
  const once = (signal: NodeJS.Signals) => {
    if (!closing) close(signal)
    closing = true
  }
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'close') once(message.signal)
  })
  process.on('SIGINT', once)
  process.on('SIGTERM', once)
}

/** Reloads the configuration when the supervisor asks for it; the supervisor asks one worker for all. */
export function reloadOnMessage(reread: () => Promise<void>): void {
  process.on('message', ({ kind }: ToWorker) => {
    if (kind === 'reread') void reread()
  })
}
