import { connect, type Socket } from 'node:net'
import { AnswerReader } from './answer-reader.ts'
import type { Answer, Pause, Script } from './http.ts'

/** Milliseconds without a byte after which a request counts as unanswered. */
const patience = 60_000

/** A keep-alive connection that runs scripts, with one request at a time. */
export class Connection {
  readonly #socket: Socket
  readonly #reader = new AnswerReader()
  #answered: ((chunk: Buffer) => void) | undefined
  #broken: (error: Error) => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#answered?.(chunk))
    socket.setTimeout(patience, () => this.#broken(new Error(`no response within ${patience} ms`)))
    socket.on('error', (error) => this.#broken(error))
    socket.on('close', () => this.#broken(new Error('the connection was closed')))
  }

  static open({ host, port }: { host: string; port: number }): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () => {
        socket.off('error', reject)
        resolve(new Connection(socket))
      })
      socket.once('error', reject)
    })
  }

  /** Runs the scripts of `next` until it returns none; calls `played` with the duration of each, in milliseconds. */
  play(next: () => Script | undefined, played: (ms: number) => void = () => undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      let script: Script | undefined
      let began = 0
      const send = (step: IteratorResult<string | Pause, void>): boolean => {
        if (step.done === true) return false
        if (typeof step.value === 'string') this.#socket.write(step.value, 'latin1')
        else setTimeout(goOn, step.value.milliseconds, undefined)
        return true
      }
      /** Starts scripts until one has a request to send. */
      const start = (): void => {
        for (;;) {
          script = next()
          if (script === undefined) break
          began = performance.now()
          if (send(script.next(undefined as never))) return
        }
        resolve()
      }
      const goOn = (answer: Answer | undefined): void => {
        try {
          if (script === undefined || send(script.next(answer as Answer))) return
          played(performance.now() - began)
          start()
        } catch (error) {
          reject(error)
        }
      }
      this.#broken = reject
      this.#answered = (chunk) => {
        const answer = this.#read(chunk, reject)
        if (answer !== undefined) goOn(answer)
      }
      try {
        start()
      } catch (error) {
        reject(error)
      }
    })
  }

  #read(chunk: Buffer, failed: (error: unknown) => void): Answer | undefined {
    try {
      return this.#reader.take(chunk)
    } catch (error) {
      failed(error)
      return undefined
    }
  }

  close(): void {
    this.#broken = () => undefined
    this.#socket.destroy()
  }
}
