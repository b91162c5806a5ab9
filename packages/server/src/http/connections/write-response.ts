import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { HttpResponse } from '../requests/message.ts'
import { limits } from './limits.ts'

/** Writes a response. `closing`: also close the connection, so that the client connects to another server. */
export function write(
  outgoing: ServerResponse,
  response: HttpResponse,
  incoming: IncomingMessage,
  closing: boolean,
): void {
  // A flat list of names and values saves an object per response.
  const headers: OutgoingHttpHeader[] = []
  for (const name in response.headers) headers.push(name, response.headers[name] ?? '')
  if (response.cookies !== undefined) headers.push('set-cookie', [...response.cookies])
  const length = Buffer.byteLength(response.body)
  if (response.status !== 204) headers.push('content-length', length)
  // The unread rest of a body would be taken for the next request.
  if (closing || !incoming.complete) headers.push('connection', 'close')
  outgoing.writeHead(response.status, headers)
  const body = incoming.method === 'HEAD' ? undefined : response.body
  // A string body is sent in one write with the headers; a Buffer would take two. If it has as many bytes as characters
  // it is ASCII, which is copied faster as latin1.
  if (incoming.complete) outgoing.end(body, length === response.body.length ? 'latin1' : 'utf8')
  else {
    outgoing.write(body ?? '')
    dropRest(incoming, () => outgoing.end())
  }
}

/**
 * Reads and discards the rest of a body, up to a limit, until nothing arrives for a moment. A client that is still
 * sending would not get to read the response if the connection were closed at once.
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
