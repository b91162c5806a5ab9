import type { Server, Worker } from '../../server.ts'

/** What a worker tells its supervisor, once: that it answers, or why it cannot start. */
export type FromWorker =
  | { kind: 'ready'; issuer: string; setUpUrl: string | undefined }
  | { kind: 'failed'; lines: readonly string[] }

/** What a supervisor tells its workers: to let running requests finish and end, or to read the configuration anew. */
export type ToWorker = { kind: 'close'; signal: NodeJS.Signals } | { kind: 'reread' }

/** Says of a new process which worker it is. It is no setting, and gone before the settings are read. */
const variable = 'VALETKEY_WORKER'

/** For the process that becomes this worker. */
export function workerEnvironment({ number, of, begins }: Worker): Record<string, string> {
  return { [variable]: `${number} ${of} ${begins ? 'begins' : 'joins'}` }
}

/** The worker that this process is; `undefined` where no supervisor started it. */
export function takeWorker(environment: NodeJS.ProcessEnv): Worker | undefined {
  const [number, of, how] = environment[variable]?.split(' ') ?? []
  // Whoever types the variable has no supervisor to talk to.
  if (process.send === undefined || how === undefined) return undefined
  delete environment[variable]
  // It comes to every process of the group, and the supervisor decides what it means.
  process.on('SIGHUP', () => {})
  return { number: Number(number), of: Number(of), begins: how === 'begins' }
}

/** Tells the supervisor that it serves, and under which name. */
export function reportReady({ issuer, setUpUrl }: Pick<Server, 'issuer' | 'setUpUrl'>): void {
  tell({ kind: 'ready', issuer, setUpUrl })
}

/** Resolves when the supervisor has it, so that the process may end. */
export function reportFailed(lines: readonly string[]): Promise<void> {
  return new Promise((resolve) => tell({ kind: 'failed', lines }, resolve))
}

function tell(message: FromWorker, sent: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, sent)
}

/**
 * Closes when the supervisor says so. A terminal and most of what runs services signal every process of the group:
 * of those signals only the first one counts, and how long to wait is for the supervisor to say.
 */
export function closeWhenTold(close: (signal: NodeJS.Signals) => void): void {
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

/** Reads the configuration anew when the supervisor says so, which tells one worker for all. */
export function rereadWhenTold(reread: () => Promise<void>): void {
  process.on('message', ({ kind }: ToWorker) => {
    if (kind === 'reread') void reread()
  })
}
