import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A request that reached the server, and the response. */
export type Exchange = {
  /** Who sent the request: the person's browser by a navigation, or the program. */
  by: 'browser' | 'program'
  method: string
  /** Path and query, as sent. */
  target: string
  /** As sent, in order. */
  headers: readonly (readonly [name: string, value: string])[]
  body: string
  answer: { status: number; location?: string; body: string }
}

/** A proxy on a free port of `localhost` in front of the server, which keeps every exchange. */
export type Front = AsyncDisposable & { issuer: string; exchanges: readonly Exchange[] }

/** `target` returns the port of the server, which may become known after the proxy has started. */
export async function startFront(target: () => number): Promise<Front> {
  const exchanges: Exchange[] = []
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await buffer(incoming)
      const answer = await passedOn(incoming, body, target())
      const content = await buffer(answer)
      exchanges.push(exchangeOf(incoming, body, answer, content))
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      outgoing.end(content)
    } catch {
      outgoing.writeHead(502).end()
    }
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    issuer: `http://localhost:${port}`,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections()
    },
  }
}

async function passedOn(incoming: IncomingMessage, body: Buffer, port: number): Promise<IncomingMessage> {
  // Removed, so that the server does not compress the response.
  const { 'accept-encoding': _, ...headers } = incoming.headers
  const passed = request({
    host: '127.0.0.1',
    port,
    method: incoming.method,
    path: incoming.url,
    headers,
    agent: false,
  })
  passed.end(body)
  const [answer] = (await once(passed, 'response')) as [IncomingMessage]
  return answer
}

function exchangeOf(
  incoming: IncomingMessage,
  body: Buffer,
  answer: IncomingMessage,
  content: Buffer,
): Exchange {
  const { rawHeaders, method = 'GET', url = '/' } = incoming
  const { location } = answer.headers
  return {
    by: incoming.headers['sec-fetch-dest'] === undefined || isByScript(incoming) ? 'program' : 'browser',
    method,
    target: url,
    headers: rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? '']] : [])),
    body: body.toString(),
    answer: {
      status: answer.statusCode ?? 0,
      ...(location === undefined ? {} : { location }),
      body: content.toString(),
    },
  }
}

/** Whether a script of another origin made the request. Fetch Metadata §2 */
function isByScript({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-dest'] === 'empty' && headers['sec-fetch-site'] !== 'same-origin'
}
