import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type FileRun, stillRunning } from './file-run.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const worker = fileURLToPath(new URL('worker.ts', import.meta.url))
const reporter = new URL('events.ts', import.meta.url).href
const light = new URL('light-context.ts', import.meta.url).href

export type TestProcessOptions = {
  /** Milliseconds without an event after which a file counts as hanging and is killed. */
  silence: number
  /** Called for an error of a file that is already finished. */
  late(file: string, fault: string): void
}

/** A process that runs one test file after another. */
export class TestProcess {
  readonly #child: ChildProcess
  readonly #options: TestProcessOptions
  #run: FileRun | undefined
  #over: (() => void) | undefined
  #watchdog: NodeJS.Timeout | undefined
  #memory = 0
  #failed = false
  readonly #closed: Promise<void>

  constructor(options: TestProcessOptions) {
    this.#options = options
    const flags = ['--disable-warning=ExperimentalWarning', `--import=${light}`]
    const reporting = [`--test-reporter=${reporter}`, '--test-reporter-destination=stdout']
    const child = spawn(process.execPath, [...flags, ...reporting, worker], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (this.#run) this.#run.output += text
      })
    }
    child.on('message', (message: FromWorker) => this.#hear(message))
    this.#closed = new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.#fail(`its process exited (${signal ?? `exit code ${code}`}) before its tests finished`)
        resolve()
      })
      child.on('error', (error) => {
        this.#fail(String(error))
        resolve()
      })
    })
  }

  /** Whether it can run another file. */
  get isUsable(): boolean {
    return !this.#failed
  }

  /** The memory of the process, in bytes. */
  get memory(): number {
    return this.#memory
  }

  /** Runs a file. Never rejects. */
  async run(file: string): Promise<FileRun> {
    const began = performance.now()
    const run: FileRun = { file, begun: [], news: [], faults: [], output: '', took: 0, cpu: 0 }
    const over = new Promise<void>((resolve) => {
      this.#over = resolve
    })
    this.#run = run
    this.#watch()
    this.#tell({ file })
    await over
    // Output and messages arrive on different pipes, so give the output time to arrive.
    await new Promise(setImmediate)
    this.#run = undefined
    run.took = performance.now() - began
    if (run.faults.length === 0 && !run.news.some(({ nesting, kind }) => nesting > 0 && kind === 'test')) {
      run.faults.push('registers no test')
    }
    return run
  }

  async end(): Promise<void> {
    if (!this.#failed) this.#tell('end')
    await this.#closed
  }

  /** Kills the process immediately. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** The file that is running. */
  get current(): FileRun | undefined {
    return this.#run
  }

  #hear(message: FromWorker): void {
    this.#watch()
    if ('over' in message) {
      this.#memory = message.memory
      if (this.#run) this.#run.cpu = message.cpu
      this.#settle()
    } else if ('fault' in message) {
      // A process that fails to start names no file.
      if (this.#run && ['', this.#run.file].includes(message.file)) this.#run.faults.push(message.fault)
      else this.#options.late(message.file, message.fault)
    } else if ('begun' in message) {
      this.#run?.begun.push(message.begun)
    } else {
      this.#run?.news.push(message.news)
    }
  }

  #tell(message: ToWorker): void {
    this.#child.send(message)
  }

  #watch(): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => {
      this.#fail(`no event for ${this.#options.silence / 1000} s`)
      this.kill()
    }, this.#options.silence)
  }

  /** Ends the current file with an error. */
  #fail(why: string): void {
    this.#failed = true
    if (this.#run) this.#run.faults.push(why + stillRunning(this.#run))
    this.#settle()
  }

  #settle(): void {
    clearTimeout(this.#watchdog)
    this.#over?.()
  }
}
