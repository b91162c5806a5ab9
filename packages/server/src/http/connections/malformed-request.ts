import type { Duplex } from 'node:stream'
import type { HttpResponse } from '../requests/message.ts'
import { limits } from './limits.ts'

const { STATUS_CODES } = process.getBuiltinModule('node:http')

/** The response to bytes that are not an HTTP request; node:http sends the same. RFC 6585 §5, RFC 9110 §15.5.9 */
export function unreadable({ code }: NodeJS.ErrnoException): HttpResponse {
  const status = statusOf(code)
  const headers = { 'content-type': 'text/plain; charset=utf-8' }
  return { status, headers, body: `${STATUS_CODES[status]}\n` }
}

function statusOf(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return 413
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
}

/** Writes a response to a socket that node:http has released, and closes it. */
export function endWith(socket: Duplex, { status, headers, body }: HttpResponse): void {
  const all = { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n`
  socket.end(head + body, () => socket.destroy())
  const timer = setTimeout(() => socket.destroy(), limits.unsentTimeout).unref()
  socket.once('close', () => clearTimeout(timer))
}
