import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order, Report, Round } from '../generator/generator.ts'

/** The load generator, in its own process, so that its CPU is not counted for the contender. */
export class Load {
  readonly #process: ChildProcess

  constructor() {
    this.#process = fork(fileURLToPath(new URL('../generator/generator.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
  }

  /**
   * Runs one round. Rejects if a single response is not the expected one. `prepared` is awaited between the
   * preparation and the measurement.
   */
  round(order: Order, prepared: () => Promise<void> = async () => undefined): Promise<Round> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        this.#process.off('exit', ended)
        this.#process.off('message', heard)
        finish()
      }
      const ended = (code: number | null) =>
        settle(() => reject(new Error(`the load generator exited with ${code}`)))
      const heard = (report: Report) => {
        if ('result' in report) settle(() => resolve(report.result))
        else if ('error' in report)
          settle(() => reject(new Error(`${order.scenario}, ${order.contender}: ${report.error}`)))
        else
          prepared().then(
            () => this.#process.send('measure'),
            (error: unknown) => settle(() => reject(error)),
          )
      }
      this.#process.on('exit', ended)
      this.#process.on('message', heard)
      this.#process.send(order)
    })
  }

  stop(): void {
    this.#process.disconnect()
  }
}
