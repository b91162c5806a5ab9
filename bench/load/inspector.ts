/** A client for the inspector protocol of a Node process that was started with `--inspect`. */
export class Inspector {
  readonly #socket: WebSocket
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** `url`: the one that the process printed, `ws://…`. */
  static open(url: string): Promise<Inspector> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url)
      socket.addEventListener('open', () => resolve(new Inspector(socket)))
      socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)))
    })
  }

  send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    this.#last += 1
    const id = this.#last
    return new Promise((resolve, reject) => {
      const listen = (event: MessageEvent) => {
        const message = JSON.parse(String(event.data))
        if (message.id !== id) return
        this.#socket.removeEventListener('message', listen)
        if (message.error === undefined) resolve(message.result)
        else reject(new Error(message.error.message))
      }
      this.#socket.addEventListener('message', listen)
      this.#socket.send(JSON.stringify({ id, method, params }))
    })
  }

  close(): void {
    this.#socket.close()
  }
}
