import { connect, type Socket } from 'node:net'
import { AnswerReader } from './answer-reader.ts'
import type { Script } from './http.ts'

/** Milliseconds without a byte after which somebody has forgotten to answer. */
const patience = 60_000

/** One keep-alive connection that plays scripts, one request at a time. */
export class Connection {
  readonly #socket: Socket
  readonly #reader = new AnswerReader()
  #answered: ((chunk: Buffer) => void) | undefined
  #broken: (error: Error) => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#answered?.(chunk))
    socket.setTimeout(patience, () => this.#broken(new Error(`no answer within ${patience} ms`)))
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

  /** Plays what `next` gives until it gives no more; `played` is told how long each took, in milliseconds. */
  play(next: () => Script | undefined, played: (ms: number) => void = () => undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      let script: Script | undefined
      let began = 0
      const send = (step: IteratorResult<string, void>): boolean => {
        if (step.done === true) return false
        this.#socket.write(step.value, 'latin1')
        return true
      }
      /** Starts scripts until one has something to send. */
      const start = (): void => {
        for (;;) {
          script = next()
          if (script === undefined) break
          began = performance.now()
          if (send(script.next(undefined as never))) return
        }
        resolve()
      }
      this.#broken = reject
      this.#answered = (chunk) => {
        try {
          const answer = this.#reader.take(chunk)
          if (answer === undefined || script === undefined || send(script.next(answer))) return
          played(performance.now() - began)
          start()
        } catch (error) {
          reject(error)
        }
      }
      try {
        start()
      } catch (error) {
        reject(error)
      }
    })
  }

  close(): void {
    this.#broken = () => undefined
    this.#socket.destroy()
  }
}
