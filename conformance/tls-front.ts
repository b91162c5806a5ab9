import { once } from 'node:events'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { setTimeout } from 'node:timers/promises'

/** Where the buttons of a page count only once it was there for a moment, for which the suite's browser does not look. */
const decided = new Set(['/consent', '/end-session/confirm'])
/** Milliseconds. */
const looked = 800

/** TLS in front of a server on loopback: what a proxy is in production. */
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
