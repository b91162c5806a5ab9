import type { Worker as Child } from 'node:cluster'
import cluster from 'node:cluster'
import { type FromWorker, type ToWorker, workerEnvironment } from './worker.ts'
import { queryWorker } from './worker-query.ts'

/** How a process ended: its exit code, or the signal that killed it. */
export type End = { code: number | null; signal: string | null }

/** The result of a start; `lines` say why it failed. */
export type Started = FromWorker

/** A slot that a supervisor keeps filled with a worker process. */
export class WorkerPlace {
  readonly number: number
  readonly #of: number
  #child: Child | undefined
  #ended: Promise<End> | undefined
  #isReady = false
  #startedAt = 0

  constructor(number: number, of: number) {
    this.number = number
    this.#of = of
  }

  /** Whether its worker has started and is still running. */
  get isReady(): boolean {
    return this.#isReady
  }

  get pid(): number | undefined {
    return this.#child?.process.pid
  }

  /** Milliseconds since its worker was started. */
  get age(): number {
    return performance.now() - this.#startedAt
  }

  /** `begins`: this worker brings the database in line with the settings, which one worker does for all. */
  start(begins: boolean): Promise<Started> {
    const child = cluster.fork(workerEnvironment({ number: this.number, of: this.#of, begins }))
    this.#child = child
    this.#startedAt = performance.now()
    this.#ended = new Promise((resolve) => {
      child.on('exit', (code: number | null, signal: string | null) => {
        this.#isReady = false
        resolve({ code, signal })
      })
    })
    const ended = this.#ended
    return new Promise((resolve) => {
      child.on('message', (message: FromWorker | { kind: 'looked' }) => {
        if (message.kind === 'looked') return
        this.#isReady = message.kind === 'ready'
        resolve(message)
      })
      ended.then(({ code, signal }) => {
        const how = signal ?? `exit code ${code}`
        resolve({
          kind: 'failed',
          lines: [`a worker exited while it was starting (${how}); the log may say more`],
        })
      })
    })
  }

  /** Resolves when its worker has exited. */
  async ended(): Promise<End> {
    return (await this.#ended) ?? { code: 0, signal: null }
  }

  /** Tells its worker to finish the running requests and exit. */
  close(signal: NodeJS.Signals): void {
    this.#tell({ kind: 'close', signal })
  }

  /** Tells its worker to reload the configuration, on behalf of all. */
  reread(): void {
    this.#tell({ kind: 'reread' })
  }

  #tell(message: ToWorker): void {
    // A worker that is exiting already needs no message.
    if (this.#child?.isConnected()) this.#child.send(message, () => undefined)
  }

  /** The health and metrics of its worker. */
  look(): ReturnType<typeof queryWorker> {
    return queryWorker(this.#child)
  }

  kill(): void {
    this.#child?.process.kill('SIGKILL')
  }
}
