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
import { InProgress } from './in-progress.ts'
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
import { endWith, unreadable } from './malformed-request.ts'
import { write } from './write-response.ts'

// Importing node:http as an ES module also loads fetch and WebSocket: 12 MB that the server does not need.
const { createServer } = process.getBuiltinModule('node:http')

export type Handle = (request: HttpRequest) => Promise<HttpResponse>

/** How peers are identified, and callbacks for the refused ones. */
export type Peers = {
  sourceAddress: SourceAddress
  identity: RequestIdentity
  /** Milliseconds of a monotonic clock. */
  elapsed?: () => number
  /** Milliseconds after which an idle connection is closed. Must be longer than the idle timeout of a proxy. */
  keepAlive?: number
  /** Whether a peer is a proxy that many people may come through, so that the limits per address do not apply. */
  isProxy?: (peer: string) => boolean
  /** Whether responses should close their connections, so that clients connect to another server. */
  closing?: () => boolean
  /** Called when a concurrency limit refuses a request or aborts a connection. */
  turnedAway?: (kind: AtOnce) => void
  /** Called with the status of the response to bytes that were not an HTTP request. */
  unreadable?: (status: number) => void
}

/**
 * Creates the node:http server. Requests are converted to plain data, and responses are plain data: the request and
 * response objects of a framework would cost as much as the whole HTTP exchange. `bounds`: the concurrency limits.
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
      // The connection broke in the middle of the request, so no response can be sent.
      outgoing.destroy()
    }
    // A closed connection counts until here too, because the server was still working for it.
    if (entered !== undefined) underWay.leave(entered)
  }
  const underWay = new InProgress(bounds, {
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
      // We refuse a missing Host header ourselves, so that the request is counted and queued like any other.
      requireHostHeader: false,
    },
    arrive,
  )
  server.maxConnections = limits.mostConnections
  server.on('checkExpectation', arrive)
  server.on('connection', (socket) => underWay.open(socket))
  server.on('connect', async (incoming, socket) => {
    socket.on('error', () => socket.destroy())
    // No honest client sends CONNECT behind requests that are still unanswered, so just close the connection.
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
    // Sent before the response to an earlier request, this response would be taken for it.
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
  // Node joins or drops repeated headers; of the headers that we read, only `cookie` may be repeated.
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

/** The host in an absolute-form request target takes precedence over the Host header. RFC 9112 §3.2.2 */
function target(incoming: IncomingMessage): { url: string; host: string | undefined } {
  const url = incoming.url ?? '/'
  const [, host, rest] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url) ?? []
  if (host === undefined) return { url, host: undefined }
  return { url: rest?.startsWith('/') ? rest : `/${rest ?? ''}`, host }
}

/** Of these headers, Node keeps the first and silently drops the rest; a proxy might keep the last instead. */
const single = new Set(['authorization', 'content-type', 'host', 'origin'])

function ambiguity({ rawHeaders, headers }: IncomingMessage): OAuthError | undefined {
  // As many names as header lines: nothing is repeated. Nearly every request returns here.
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

/** Checks that HTTP/1.1 requires and node:http leaves to us. */
function strange({ headers, httpVersion }: IncomingMessage): OAuthError | undefined {
  if (headers.host === undefined && httpVersion === '1.1') return hostMissing()
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return notChunked()
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
    return expectationFailed()
  return undefined
}
