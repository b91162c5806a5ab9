import { once } from 'node:events'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { setTimeout } from 'node:timers/promises'

/**
 * Paths of forms that the server ignores unless their page has been visible for a moment. The suite's browser does not
 * wait that long, so this proxy delays these requests.
 */
const decided = new Set(['/consent', '/end-session/confirm'])
/** The delay in milliseconds. */
const looked = 800

/** Terminates TLS in front of a server on loopback, like a proxy in production. */
export async function tlsFront(
  port: number,
  target: number,
  identity: { key: Buffer; cert: Buffer },
): Promise<Server> {
  const front = createServer({ ...identity, minVersion: 'TLSv1.2' }, async (incoming, outgoing) => {
    if (incoming.method === 'POST' && decided.has(incoming.url ?? '')) await setTimeout(looked)
    const passed = request(
      {
        host: '127.0.0.1',
        port: target,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, 'x-forwarded-for': incoming.socket.remoteAddress ?? '' },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    passed.on('error', () => outgoing.writeHead(502).end())
    incoming.pipe(passed)
  })
  front.listen(port)
  await once(front, 'listening')
  return front
}
