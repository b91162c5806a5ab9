import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { HttpResponse } from '../requests/message.ts'
import { limits } from './limits.ts'

/** Writes an answer. `closing`: and asks the other side to look for another server. */
export function write(
  outgoing: ServerResponse,
  response: HttpResponse,
  incoming: IncomingMessage,
  closing: boolean,
): void {
  // Names and values in turn, which costs no object.
  const headers: OutgoingHttpHeader[] = []
  for (const name in response.headers) headers.push(name, response.headers[name] ?? '')
  if (response.cookies !== undefined) headers.push('set-cookie', [...response.cookies])
  const length = Buffer.byteLength(response.body)
  if (response.status !== 204) headers.push('content-length', length)
  // What is left of a body that was not read to its end would be taken for the next request.
  if (closing || !incoming.complete) headers.push('connection', 'close')
  outgoing.writeHead(response.status, headers)
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
