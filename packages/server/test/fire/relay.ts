import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** One connection through a relay. It passes response bytes on, holds them back, or cuts the connection. */
export type Link = { answered(bytes: Buffer): Buffer | 'cut' }

/** A TCP relay that can lose responses. It passes all requests on; a `Link` decides about the responses. */
export class Relay implements AsyncDisposable {
  readonly port: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  cuts = 0

  private constructor(server: Server) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
  }

  static async to(target: () => number, link: () => Link): Promise<Relay> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const relay = new Relay(server)
    server.on('connection', (near) => relay.#join(near, target(), link()))
    return relay
  }

  #join(near: Socket, port: number, link: Link): void {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const cut = () => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', cut)
      socket.on('close', () => this.#sockets.delete(socket))
    }
    near.on('data', (bytes) => far.write(bytes))
    near.on('end', () => far.end())
    far.on('data', (bytes) => {
      const passed = link.answered(bytes)
      if (passed === 'cut') {
        this.cuts += 1
        cut()
      } else if (passed.length > 0) near.write(passed)
    })
    far.on('end', () => near.end())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
