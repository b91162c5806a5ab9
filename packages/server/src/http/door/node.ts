import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AtOnce } from '../../observe/metrics.ts'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import type { Sender } from '../../protocol/ports/sender.ts'
import type { HttpRequest, HttpResponse } from '../requests/message.ts'
import type { RequestIdentity } from '../requests/request-identity.ts'
import type { SourceAddress } from '../requests/source-address.ts'
import { Arrivals } from './arrivals.ts'
import type { Body } from './body.ts'
import type { Connection, Turn } from './connection.ts'
import {
  type Bounds,
  expectationFailed,
  headerTwice,
  hostMissing,
  limits,
  noProxy,
  notChunked,
  urlTooLong,
} from './limits.ts'
import { UnderWay } from './under-way.ts'
import { endWith, unreadable } from './unreadable.ts'
import { write } from './write.ts'

// Imported as an ES module, node:http brings all of fetch and WebSocket along: 12 MB that no server needs.
const { createServer } = process.getBuiltinModule('node:http')

export type Handle = (request: HttpRequest) => Promise<HttpResponse>

/** What is made of a peer and of what it says of itself. */
export type Peers = {
  sourceAddress: SourceAddress
  identity: RequestIdentity
  /** Milliseconds since some moment, by a watch that nobody sets. */
  elapsed?: () => number
  /** Milliseconds after which an idle connection is closed: longer than a proxy leaves its own idle. */
  keepAlive?: number
  /** Whether many people may come through a peer, so that it is not counted as one of them. */
  isProxy?: (peer: string) => boolean
  /** Whether it should look for another server. */
  closing?: () => boolean
  /** Told of whoever is one too many. */
  turnedAway?: (kind: AtOnce) => void
  /** Told of bytes that were no request, and were answered with this status. */
  unreadable?: (status: number) => void
}

/**
 * The door from node:http. Requests become plain data here and answers leave as plain data: a framework's
 * request and response objects would cost as much as the whole HTTP exchange. `bounds`: how many come through at once.
 */
export function nodeServer(handle: Handle, peers: Peers, bounds: Bounds = limits): Server {
  const arrivals = new Arrivals(peers.elapsed ?? (() => performance.now()))
  const serve = async (turn: Turn, connection: Connection): Promise<void> => {
    const { incoming, outgoing, unreadFor } = turn
    outgoing.on('close', connection.closed)
    let entered: string | undefined
    try {
      const body = await underWay.bodies.read(incoming, connection.name)
      const sender = arrivals.sender(incoming.socket, outgoing, unreadFor)
      const request = plainRequest(incoming, { ...body, sender }, peers)
      const full = underWay.enter(request.address)
      if (full === undefined) entered = request.address
      else request.problem = full
      const response = await handle(request)
      write(outgoing, response, incoming, peers.closing?.() ?? false)
      underWay.unsent.written(connection)
    } catch {
      // The sender went away in the middle of its request; there is nobody to answer.
      outgoing.destroy()
    }
    // Also of somebody who went away: until here, something was done for them.
    if (entered !== undefined) underWay.leave(entered)
  }
  const underWay = new UnderWay(bounds, {
    serve,
    unreadFor: () => arrivals.unreadFor(),
    isProxy: peers.isProxy ?? (() => false),
    turnedAway: peers.turnedAway ?? (() => {}),
  })
  const arrive = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    underWay.on(incoming.socket)?.arrive({ incoming, outgoing })
  }
  const server = createServer(
    {
      maxHeaderSize: limits.headers,
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      keepAliveTimeout: peers.keepAlive ?? limits.keepAlive,
      connectionsCheckingInterval: 5_000,
      // We answer to that ourselves, so that it is counted and waits for its turn like everything else.
      requireHostHeader: false,
    },
    arrive,
  )
  server.maxConnections = limits.mostConnections
  server.on('checkExpectation', arrive)
  server.on('connection', (socket) => underWay.open(socket))
  server.on('connect', async (incoming, socket) => {
    socket.on('error', () => socket.destroy())
    // What it has sent ahead is not waited for: nobody means to be answered.
    if (underWay.on(socket)?.busy) {
      socket.destroy()
      return
    }
    const sender = arrivals.sender(incoming.socket, socket)
    endWith(socket, await handle(plainRequest(incoming, { body: '', problem: noProxy(), sender }, peers)))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const connection = underWay.on(socket)
    if (!socket.writable || error.code === 'ECONNRESET' || connection === undefined) {
      socket.destroy()
      return
    }
    const answer = unreadable(error)
    peers.unreadable?.(answer.status)
    // In front of the answer to an earlier request it would be taken for that.
    if (connection.owes) connection.end()
    else endWith(socket, answer)
  })
  arrivals.follow(server)
  return server
}

function plainRequest(
  incoming: IncomingMessage,
  { body, problem, sender }: Body & { sender: Sender },
  { sourceAddress, identity }: Peers,
): HttpRequest {
  const { url, host } = target(incoming)
  const mark = url.indexOf('?')
  const found =
    problem ?? (url.length > limits.url ? urlTooLong() : (ambiguity(incoming) ?? strange(incoming)))
  // Node joins or drops repeated headers; of those we read, only `cookie` may come in pieces.
  const sent = incoming.headers as Readonly<Record<string, string | undefined>>
  const headers = host === undefined ? sent : { ...sent, host }
  const peer = incoming.socket.remoteAddress ?? ''
  const { id, traceParent, traceState } = identity(peer, headers)
  const path = mark === -1 ? url : url.slice(0, mark)
  return {
    method: incoming.method ?? 'GET',
    path,
    query: mark === -1 ? '' : url.slice(mark + 1),
    headers,
    body,
    address: sourceAddress(peer, { headers, path }),
    sender,
    id,
    traceParent,
    traceState,
    problem: found,
  }
}

/** A request for a whole URL, as to a proxy, names its host there, and that one counts. RFC 9112 §3.2.2 */
function target(incoming: IncomingMessage): { url: string; host: string | undefined } {
  const url = incoming.url ?? '/'
  const [, host, rest] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? []
  if (host === undefined) return { url, host: undefined }
  return { url: rest?.startsWith('/') ? rest : `/${rest ?? ''}`, host }
}

/** Headers of which node keeps the first and silently drops the rest: another reader might keep the last. */
const single = new Set(['authorization', 'content-type', 'host', 'origin'])

function ambiguity({ rawHeaders, headers }: IncomingMessage): OAuthError | undefined {
  // As many names as headers: nothing came twice, and nearly every request ends here.
  if (Object.keys(headers).length * 2 === rawHeaders.length) return undefined
  const seen = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? ''
    if (!single.has(name)) continue
    if (seen.has(name)) return headerTwice(name)
    seen.add(name)
  }
  return undefined
}

/** What HTTP/1.1 asks of a request, and node:http leaves to us. */
function strange({ headers, httpVersion }: IncomingMessage): OAuthError | undefined {
  if (headers.host === undefined && httpVersion === '1.1') return hostMissing()
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return notChunked()
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
    return expectationFailed()
  return undefined
}
