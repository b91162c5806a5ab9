import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http'
import type { OAuthError } from '../protocol/errors.ts'
import type { Sender } from '../protocol/sender.ts'
import { Arrivals } from './arrivals.ts'
import { bodyTooLarge, headerTwice, limits, notUtf8, urlTooLong } from './limits.ts'
import type { HttpRequest, HttpResponse } from './message.ts'
import type { RequestIdentity } from './request-identity.ts'
import type { SourceAddress } from './source-address.ts'

// Imported as an ES module, node:http brings all of fetch and WebSocket along: 12 MB that no server needs.
const { createServer } = process.getBuiltinModule('node:http')

export type Handle = (request: HttpRequest) => Promise<HttpResponse>

/** What is made of a peer and of what it says of itself, and whether it should look for another server. */
export type Peers = {
  sourceAddress: SourceAddress
  identity: RequestIdentity
  /** Milliseconds since some moment, by a watch that nobody sets. */
  elapsed?: () => number
  closing?: () => boolean
}

/**
 * The door from node:http. Requests become plain data here and answers leave as plain data: a framework's
 * request and response objects would cost as much as the whole HTTP exchange.
 */
export function nodeServer(handle: Handle, peers: Peers): Server {
  const arrivals = new Arrivals(peers.elapsed ?? (() => performance.now()))
  const server = createServer(
    {
      maxHeaderSize: limits.headers,
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 5_000,
    },
    async (incoming, outgoing) => {
      try {
        const { body, problem } = await read(incoming)
        const sender = arrivals.sender(incoming.socket, outgoing)
        const response = await handle(plainRequest(incoming, { body, problem, sender }, peers))
        write(outgoing, response, incoming, peers.closing?.() ?? false)
      } catch {
        // The sender went away in the middle of its request; there is nobody to answer.
        outgoing.destroy()
      }
    },
  )
  server.maxConnections = limits.connections
  arrivals.follow(server)
  return server
}

type Body = { body: string; problem: OAuthError | undefined }

function read(incoming: IncomingMessage): Promise<Body> {
  if (incoming.method === 'GET' || incoming.method === 'HEAD') {
    incoming.resume()
    return Promise.resolve({ body: '', problem: undefined })
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= limits.body) chunks.push(chunk)
      // Past the limit the rest is dropped; `write` closes the connection after it.
      else resolve({ body: '', problem: bodyTooLarge() })
    })
    incoming.on('end', () => {
      const [first] = chunks
      const bytes = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
      if (length > limits.body) return
      resolve(
        isUtf8(bytes)
          ? { body: bytes.toString('utf8'), problem: undefined }
          : { body: '', problem: notUtf8() },
      )
    })
    // Also when the connection breaks off.
    incoming.on('error', reject)
  })
}

function plainRequest(
  incoming: IncomingMessage,
  { body, problem, sender }: Body & { sender: Sender },
  { sourceAddress, identity }: Peers,
): HttpRequest {
  const { url, host } = target(incoming)
  const mark = url.indexOf('?')
  const found = problem ?? (url.length > limits.url ? urlTooLong() : ambiguity(incoming))
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

function write(
  outgoing: ServerResponse,
  response: HttpResponse,
  incoming: IncomingMessage,
  closing: boolean,
): void {
  const headers: Record<string, string | number | readonly string[]> = { ...response.headers }
  if (response.cookies !== undefined) headers['set-cookie'] = response.cookies
  const length = Buffer.byteLength(response.body)
  if (response.status !== 204) headers['content-length'] = length
  // What is left of a body that was not read to its end would be taken for the next request.
  if (closing || !incoming.complete) headers.connection = 'close'
  outgoing.writeHead(response.status, headers as OutgoingHttpHeaders)
  const body = incoming.method === 'HEAD' ? undefined : response.body
  // A body that is text leaves in one write with its headers; as bytes it would take two. As many bytes as letters
  // are ASCII, and those are copied faster as what they are.
  if (incoming.complete) outgoing.end(body, length === response.body.length ? 'latin1' : 'utf8')
  else {
    outgoing.write(body ?? '')
    dropRest(incoming, () => outgoing.end())
  }
}

/**
 * Whoever is still sending reads no answer on a connection that is cut, so the rest is taken and thrown away: up to
 * a limit, and until nothing comes for a moment.
 */
function dropRest(incoming: IncomingMessage, done: () => void): void {
  const idle = setTimeout(done, limits.droppedIdle)
  let dropped = 0
  incoming.on('data', (chunk: Buffer) => {
    idle.refresh()
    dropped += chunk.length
    if (dropped > limits.dropped) incoming.destroy()
  })
  for (const end of ['end', 'close']) {
    incoming.once(end, () => {
      clearTimeout(idle)
      done()
    })
  }
  incoming.resume()
}
