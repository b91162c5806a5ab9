import { resolve } from 'node:path'
import type { FileRun } from './file-run.ts'
import { ordered } from './order.ts'
import { needsOwnProcess } from './own-process.ts'
import { TestProcess } from './test-process.ts'

/** Bytes. A process that uses more is replaced by a new one. */
const mostMemory = 1_500_000_000

export type PoolOptions = {
  /** Milliseconds without an event after which a file counts as hanging. */
  silence: number
  /** The number of concurrent processes. */
  processes: number
  /** Called for each file when it has finished. */
  done(run: FileRun): void
}

/** Runs test files in a few processes, one after another in each. A file that needs its own process gets one. */
export class TestPool {
  readonly #options: PoolOptions
  readonly #processes = new Set<TestProcess>()
  /** The results of the finished files, in the order in which they finished. */
  readonly runs: FileRun[] = []

  constructor(options: PoolOptions) {
    this.#options = options
  }

  async run(files: readonly string[]): Promise<readonly FileRun[]> {
    const queue = [...ordered(files)]
    const lane = async (): Promise<void> => {
      let shared: TestProcess | undefined
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        if (needsOwnProcess(file)) {
          const own = this.#start()
          await this.#runIn(own, file)
          await this.#end(own)
          continue
        }
        shared ??= this.#start()
        await this.#runIn(shared, file)
        if (shared.isUsable && shared.memory < mostMemory) continue
        await this.#end(shared)
        shared = undefined
      }
      if (shared) await this.#end(shared)
    }
    await Promise.all(Array.from({ length: this.#options.processes }, lane))
    return this.runs
  }

  /** The files that are running. */
  get running(): readonly FileRun[] {
    return [...this.#processes].flatMap(({ current }) => current ?? [])
  }

  /** Kills all processes. */
  kill(): void {
    for (const process of this.#processes) process.kill()
  }

  #start(): TestProcess {
    const late = (file: string, fault: string) =>
      void this.runs.find((run) => run.file === file)?.faults.push(fault)
    const started = new TestProcess({ silence: this.#options.silence, late })
    this.#processes.add(started)
    return started
  }

  async #runIn(process: TestProcess, file: string): Promise<void> {
    const run = await process.run(resolve(file))
    this.runs.push(run)
    this.#options.done(run)
  }

  async #end(process: TestProcess): Promise<void> {
    await process.end()
    this.#processes.delete(process)
  }
}
