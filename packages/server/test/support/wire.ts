import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { aServer, type TestServer } from './a-server.ts'

/** `aServer` on a free port, for what only bytes on a connection can show. */
export async function aServerOnAPort(
  configuration: Parameters<typeof aServer>[0] = {},
  options: Parameters<typeof aServer>[1] = {},
): Promise<TestServer & AsyncDisposable> {
  const server = await aServer(configuration, { ...options, port: '0' })
  await server.listen()
  return server
}

/** What came back on a connection. */
export type Received = {
  /** Of the first answer; 0 where none came. */
  status: number
  /** Everything, byte for byte as latin1 text. */
  text: string
  /** How many answers came: more than one is a request that was smuggled in. */
  answers: number
  /** Whether the server closed the connection. */
  closed: boolean
}

/** Milliseconds without a byte after which nothing more is expected on a connection that stays open. */
const quiet = 400

/** Opens a connection to a server that listens. Faults of the connection are part of what a test looks at. */
export async function open(server: Pick<TestServer, 'issuer'>): Promise<Socket> {
  const { hostname, port } = new URL(server.issuer)
  const socket = connect({ port: Number(port), host: hostname })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/**
 * Writes these bytes and gives what came back until the server closed the connection. One that `staysOpen` is left
 * when nothing more comes behind an answer, and one that nothing comes on after `patience` milliseconds.
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
  // The next answer may begin right behind a body, in the middle of a line.
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)]
  return { status: Number(statuses[0]?.[1] ?? 0), text, answers: statuses.length, closed }
}

/** The text of a request as it stands on the wire; headers come after `Host` and as they are given. */
export function requestText(
  server: Pick<TestServer, 'issuer'>,
  line: string,
  headers: readonly string[] = [],
  body = '',
): string {
  const all = [`${line} HTTP/1.1`, `Host: ${new URL(server.issuer).host}`, ...headers]
  return `${all.join('\r\n')}\r\n\r\n${body}`
}

/** A form post as it stands on the wire. */
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
