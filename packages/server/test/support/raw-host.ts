import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A host that may do anything with a connection: bytes, not HTTP. */
export type RawHost = AsyncDisposable & {
  port: number
  /** Connections that were made in all, and those that are open still. */
  readonly connections: number
  readonly open: ReadonlySet<Socket>
  /** Takes no connection any more, and breaks off those that are open. */
  stop(): void
  /** Resolves once so many connections have been made in all. */
  until(connections: number): Promise<void>
  /** Resolves when no connection is open any more. */
  left(): Promise<void>
}

/** A listener on this machine which is told of each connection, and of the first bytes on it. */
export async function aRawHost(does: {
  connected?: (socket: Socket) => void
  asked?: (socket: Socket, text: string) => void
}): Promise<RawHost> {
  const server = createServer()
  const open = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      server.emit('left')
    })
    socket.once('data', (bytes: Buffer) => does.asked?.(socket, bytes.toString('latin1')))
    does.connected?.(socket)
    server.emit('came')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  const left = async () => {
    const signal = AbortSignal.timeout(30_000)
    while (open.size > 0) await once(server, 'left', { signal })
  }
  return {
    port: (server.address() as AddressInfo).port,
    open,
    get connections() {
      return connections
    },
    stop,
    left,
    async until(count) {
      const signal = AbortSignal.timeout(30_000)
      while (connections < count) await once(server, 'came', { signal })
    },
    async [Symbol.asyncDispose]() {
      stop()
      await left()
    },
  }
}
