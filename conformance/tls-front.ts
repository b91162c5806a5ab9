import { once } from 'node:events'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { setTimeout } from 'node:timers/promises'

/**
 * Paths of forms that the server ignores unless their page has been visible for a moment. In Chromium their buttons do
 * nothing for that long. The suite's browser does not wait, so this proxy delays its requests.
 */
const decided = new Set(['/consent', '/end-session/confirm'])
/** The delay in milliseconds. */
const looked = 800

/** FAPI 2.0 Security Profile §5.2.2, of BCP 195: TLS 1.2 with these only, and TLS 1.3. */
export const cipherSuites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
]

/** Terminates TLS in front of a server on loopback, like a proxy in production. `delays`: for the suite's browser. */
export async function tlsFront(
  port: number,
  target: number,
  identity: { key: Buffer; cert: Buffer },
  delays: boolean,
): Promise<Server> {
  const tls = { ...identity, minVersion: 'TLSv1.2', ciphers: cipherSuites.join(':') } as const
  const front = createServer(tls, async (incoming, outgoing) => {
    if (delays && incoming.method === 'POST' && decided.has(incoming.url ?? '')) await setTimeout(looked)
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
