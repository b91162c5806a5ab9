import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A TCP server that can do anything with a connection, without HTTP. */
export type RawHost = AsyncDisposable & {
  port: number
  /** The total number of connections, and the open ones. */
  readonly connections: number
  readonly open: ReadonlySet<Socket>
  /** Stops listening and closes the open connections. */
  stop(): void
  /** Resolves when there have been this many connections in total. */
  until(connections: number): Promise<void>
  /** Resolves when all connections are closed. */
  left(): Promise<void>
}

/** Listens on this machine. Calls `connected` for each connection, and `asked` with its first bytes. */
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
