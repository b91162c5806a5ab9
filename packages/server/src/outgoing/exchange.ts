import { isUtf8 } from 'node:buffer'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { type OutgoingAnswer, OutgoingFailed, type OutgoingRequest } from '../protocol/ports/outgoing.ts'

/** Bytes of the head of an answer. */
const longestHead = 16_384
/** Answers before the answer (1xx): one or two are honest. RFC 9110 §15.2 */
const mostInterim = 8

/**
 * One request and its answer over a connection of its own. Rejects with `OutgoingFailed` whatever comes instead of one
 * answer: another protocol, interim answers without end, more bytes than asked for, a connection that ends early.
 */
export function exchange(socket: Socket, url: URL, request: OutgoingRequest): Promise<OutgoingAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<OutgoingAnswer>()
  const fail = (reason: string) => reject(new OutgoingFailed(reason))
  const sent = begin(socket, url, request)
  let interim = 0
  sent.on('information', () => {
    interim += 1
    if (interim > mostInterim) fail('answers with nothing but interim answers')
  })
  // RFC 9110 §15.2.2: 101 goes on in a protocol that nobody asked for.
  const switched = () => fail('answered with another protocol')
  sent.on('upgrade', switched)
  sent.on('error', (cause) => reject(new OutgoingFailed('broke off', { cause })))
  const brokeOff = () => fail('broke off')
  sent.on('close', brokeOff)
  sent.on('response', (response) => {
    // From here on it is the answer that says when it is over.
    sent.off('close', brokeOff)
    if (response.statusCode === 101) switched()
    read(response, request).then(resolve, reject)
  })
  // What is no part of a body counts as well, such as extensions of chunks.
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
  // Asked for when it is needed: imported as an ES module it brings all of fetch along; see http/door/node.ts.
  const http = process.getBuiltinModule('node:http')
  return http.request({
    // No connection is kept: the next call looks at the address again.
    createConnection: () => socket,
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      accept: '*/*',
      // RFC 9110 §12.5.3: without it, an answer may come compressed; nothing is ever unpacked here.
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
  response.on('error', (cause) => fail('broke off', cause))
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
    // Text in which other bytes were replaced would be another text than the host has.
    if (as === undefined && !isUtf8(bytes)) fail('answered with other bytes than UTF-8')
    else if (response.complete) resolve(answer(bytes.toString(as ?? 'utf8')))
  })
  response.on('close', () => fail('broke off'))
  return promise
}

/** Whether the body is other than as it is written. RFC 9110 §8.4, RFC 9112 §6.1 */
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
