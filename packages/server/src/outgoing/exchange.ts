import { isUtf8 } from 'node:buffer'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type OutgoingAnswer, OutgoingFailed, type OutgoingRequest } from '../protocol/ports/outgoing.ts'

/** The maximum size of a response header section, in bytes. */
const longestHead = 16_384
/** The maximum number of interim (1xx) responses; a normal server sends one or two. RFC 9110 §15.2 */
const mostInterim = 8

/**
 * Sends one request over its own connection and reads the response. Rejects with `OutgoingFailed` for anything but
 * one response: another protocol, endless interim responses, too many bytes, a connection that closes early.
 */
export function exchange(socket: Socket, url: URL, request: OutgoingRequest): Promise<OutgoingAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<OutgoingAnswer>()
  const fail = (reason: string) => reject(new OutgoingFailed(reason))
  const sent = begin(socket, url, request)
  let interim = 0
  sent.on('information', () => {
    interim += 1
    if (interim > mostInterim) fail('sends too many interim responses')
  })
  // RFC 9110 §15.2.2: 101 switches to a protocol that we did not request.
  const switched = () => fail('switched to another protocol')
  sent.on('upgrade', switched)
  sent.on('error', (cause) => reject(new OutgoingFailed('closed the connection early', { cause })))
  const closedEarly = () => fail('closed the connection early')
  sent.on('close', closedEarly)
  sent.on('response', (response) => {
    // From here on, the events of the response decide when it is complete.
    sent.off('close', closedEarly)
    if (response.statusCode === 101) switched()
    read(response, request).then(resolve, reject)
  })
  // Counts all bytes, including those outside of a body, such as chunk extensions.
  const most = 2 * request.longest + 4 * longestHead
  let received = 0
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > most) fail(`answered with more than ${request.longest} bytes`)
  })
  sent.end(request.body)
  return promise
}

function begin(socket: Socket, url: URL, { method, headers, body }: OutgoingRequest): ClientRequest {
  // Loaded lazily, because importing it as an ES module loads all of fetch, too; see http/connections/node.ts.
  const http = process.getBuiltinModule('node:http')
  return http.request({
    // No keep-alive: the next request checks the address again.
    createConnection: () => socket,
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      accept: '*/*',
      // RFC 9110 §12.5.3: without this header a response may be compressed, and we never decompress.
      'accept-encoding': 'identity',
      ...headers,
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    },
    maxHeaderSize: longestHead,
  })
}

function read(response: IncomingMessage, { longest, as }: OutgoingRequest): Promise<OutgoingAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<OutgoingAnswer>()
  const answer = (body: string) => ({ status: response.statusCode ?? 0, headers: plain(response), body })
  const fail = (reason: string, cause?: unknown) => reject(new OutgoingFailed(reason, { cause }))
  response.on('error', (cause) => fail('closed the connection early', cause))
  if (as === 'status') {
    resolve(answer(''))
    return promise
  }
  if (isEncoded(response)) fail('answered with an encoded body')
  const chunks: Buffer[] = []
  let length = 0
  response.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > longest) fail(`answered with more than ${longest} bytes`)
    else chunks.push(chunk)
  })
  response.on('end', () => {
    const bytes = Buffer.concat(chunks)
    // Decoding invalid bytes would replace them and so change the text.
    if (as === undefined && !isUtf8(bytes)) fail('answered with bytes that are not UTF-8')
    else if (response.complete) resolve(answer(bytes.toString(as ?? 'utf8')))
  })
  response.on('close', () => fail('closed the connection early'))
  return promise
}

/** True if the body has a content coding or a transfer coding other than chunked. RFC 9110 §8.4, RFC 9112 §6.1 */
function isEncoded({ headers }: IncomingMessage): boolean {
  const content = headers['content-encoding'] ?? 'identity'
  const transfer = headers['transfer-encoding'] ?? 'chunked'
  return content.toLowerCase() !== 'identity' || transfer.toLowerCase() !== 'chunked'
}

function plain({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
