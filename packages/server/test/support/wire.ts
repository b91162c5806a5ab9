import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { aServer, type TestServer } from './a-server.ts'

/** `aServer` on a free port, for tests at the level of bytes on a connection. */
export async function aServerOnAPort(
  configuration: Parameters<typeof aServer>[0] = {},
  options: Parameters<typeof aServer>[1] = {},
): Promise<TestServer & AsyncDisposable> {
  const server = await aServer(configuration, { ...options, port: '0' })
  await server.listen()
  return server
}

/** The data received on a connection. */
export type Received = {
  /** The status of the first response; 0 if there was none. */
  status: number
  /** All bytes, as latin1 text. */
  text: string
  /** The number of responses; more than one means that a request was smuggled. */
  answers: number
  /** Whether the server closed the connection. */
  closed: boolean
}

/** Milliseconds without a byte after which a response on an open connection counts as complete. */
const quiet = 400

/** Opens a connection to a listening server. Errors of the connection are ignored; tests check their effects. */
export async function open(server: Pick<TestServer, 'issuer'>): Promise<Socket> {
  const { hostname, port } = new URL(server.issuer)
  const socket = connect({ port: Number(port), host: hostname })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/**
 * Writes these bytes and returns what the server sends until it closes the connection. With `staysOpen`, it stops
 * when no more bytes follow a response. It always stops after `patience` milliseconds without a byte.
 */
export async function exchange(
  server: Pick<TestServer, 'issuer'>,
  bytes: string | Buffer | readonly (string | Buffer)[],
  { staysOpen = false, patience = 200_000 } = {},
): Promise<Received> {
  const socket = await open(server)
  const chunks: Buffer[] = []
  let closed = false
  const over = new Promise<void>((resolve) => {
    let silence = setTimeout(resolve, patience)
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      clearTimeout(silence)
      silence = setTimeout(resolve, staysOpen ? quiet : patience)
    })
    socket.on('close', () => {
      closed = true
      clearTimeout(silence)
      resolve()
    })
  })
  for (const part of [bytes].flat()) {
    if (socket.writable) socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
  }
  await over
  socket.destroy()
  const text = Buffer.concat(chunks).toString('latin1')
  // The next response may begin directly after a body, in the middle of a line.
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)]
  return { status: Number(statuses[0]?.[1] ?? 0), text, answers: statuses.length, closed }
}

/** The raw text of a request. The given headers follow `Host` unchanged. */
export function requestText(
  server: Pick<TestServer, 'issuer'>,
  line: string,
  headers: readonly string[] = [],
  body = '',
): string {
  const all = [`${line} HTTP/1.1`, `Host: ${new URL(server.issuer).host}`, ...headers]
  return `${all.join('\r\n')}\r\n\r\n${body}`
}

/** The raw text of a form post. */
export function formText(
  server: Pick<TestServer, 'issuer'>,
  path: string,
  body: string,
  headers: readonly string[] = [],
): string {
  const length = `Content-Length: ${Buffer.byteLength(body, 'latin1')}`
  const type = 'Content-Type: application/x-www-form-urlencoded'
  return requestText(server, `POST ${path}`, [type, length, ...headers], body)
}
