import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Order, Report, Round } from '../generator/generator.ts'

/** The load generator, in a process of its own, so that what it costs is not on the bill of who is measured. */
export class Load {
  readonly #process: ChildProcess

  constructor() {
    this.#process = fork(fileURLToPath(new URL('../generator/generator.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
  }

  /**
   * One round. Rejects when a single answer was not the expected one. `prepared` is waited for between the
   * preparation and what is measured.
   */
  round(order: Order, prepared: () => Promise<void> = async () => undefined): Promise<Round> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        this.#process.off('exit', ended)
        this.#process.off('message', heard)
        finish()
      }
      const ended = (code: number | null) =>
        settle(() => reject(new Error(`the load generator ended with ${code}`)))
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
