import { connect, isIP, isIPv6, type Socket } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'

/** Milliseconds before the next address is tried in parallel. RFC 8305 §8 */
const stagger = 250
/** The number of addresses to try; a name may have thousands. */
const mostTried = 6

/**
 * Connects to the first address that responds. Tries IPv6 and IPv4 alternately and in parallel (Happy Eyeballs). All
 * connections, including the returned one, are destroyed when the signal aborts. Throws `OutgoingFailed`.
 * RFC 8305 §4, §5
 */
export function connected(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const left = alternating(addresses).slice(0, mostTried)
  const trying = new Set<Socket>()
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    clearTimeout(timer)
    left.length = 0
    for (const socket of trying) socket.destroy()
    trying.clear()
  }
  const next = (error?: Error) => {
    clearTimeout(timer)
    const address = left.shift()
    if (address === undefined) {
      if (trying.size === 0) reject(unreachable(error))
      return
    }
    const socket = owned(connect({ host: address, port }), signal)
    trying.add(socket)
    socket.once('error', (failed) => {
      if (trying.delete(socket)) next(failed)
    })
    socket.once('connect', () => {
      if (!trying.delete(socket)) return
      stop()
      resolve(socket)
    })
    timer = setTimeout(next, stagger)
  }
  signal.addEventListener('abort', stop)
  next()
  return promise
}

/** Alternates IPv6 and IPv4, starting with the first address, since the name server put it first. */
function alternating(addresses: readonly string[]): string[] {
  const first = isIPv6(addresses[0] ?? '')
  const one = addresses.filter((address) => isIPv6(address) === first)
  const other = addresses.filter((address) => isIPv6(address) !== first)
  return one
    .flatMap((address, index) => [address, ...other.slice(index, index + 1)])
    .concat(other.slice(one.length))
}

/** Starts TLS and verifies the certificate for `host`. Throws `OutgoingFailed`. RFC 9110 §4.3.4 */
export function secured(
  socket: Socket,
  host: string,
  secureContext: SecureContext | undefined,
  signal: AbortSignal,
): Promise<TLSSocket> {
  // Loaded at the first outgoing request, since many servers never send one.
  const tls = process.getBuiltinModule('node:tls')
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>()
  const secure = owned(
    tls.connect({
      socket,
      host,
      servername: isIP(host) === 0 ? host.replace(/\.$/, '') : '',
      ALPNProtocols: ['http/1.1'],
      ...(secureContext === undefined ? {} : { secureContext }),
    }),
    signal,
  )
  secure.once('secureConnect', () => resolve(secure))
  secure.once('error', (cause) => reject(unreachable(cause)))
  secure.once('close', () => reject(unreachable()))
  return promise
}

/** Destroys the socket when the signal aborts, and ignores its late errors, which would crash the process. */
function owned<One extends Socket>(socket: One, signal: AbortSignal): One {
  socket.on('error', () => {})
  if (signal.aborted) socket.destroy()
  else signal.addEventListener('abort', () => socket.destroy(), { once: true })
  return socket
}

function unreachable(cause?: Error): OutgoingFailed {
  const code = cause !== undefined && 'code' in cause ? ` (${cause.code})` : ''
  return new OutgoingFailed(`cannot be reached${code}`, { cause })
}
