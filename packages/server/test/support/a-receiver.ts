import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A message that an app's back channel received. */
export type Received = { type: string | undefined; cookie: string | undefined; form: URLSearchParams }

/** An app's back channel, on its own port. */
export type Receiver = AsyncDisposable & {
  uri: string
  received: Received[]
  /** Sets the response from now on. */
  answers(status: number, headers?: Record<string, string>): void
  /** From now on it accepts messages without responding. `breaksOff` closes the connections. */
  hangs(): void
  breaksOff(): void
  /** Resolves when this many messages have arrived in total. */
  until(count: number): Promise<readonly Received[]>
}

/** Starts a receiver on this machine. It responds with 200 by default. */
export async function aReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let answer: { status: number; headers: Record<string, string> } | undefined = { status: 200, headers: {} }
  const http = createServer(async (request, response) => {
    const { 'content-type': type, cookie } = request.headers
    received.push({ type, cookie, form: new URLSearchParams(await textOf(request)) })
    if (answer !== undefined) response.writeHead(answer.status, answer.headers).end()
    http.emit('told')
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    uri: `http://127.0.0.1:${port}/back-channel`,
    received,
    answers(status, headers = {}) {
      answer = { status, headers }
    },
    hangs() {
      answer = undefined
    },
    breaksOff: () => http.closeAllConnections(),
    async until(count) {
      const signal = AbortSignal.timeout(30_000)
      while (received.length < count) await once(http, 'told', { signal })
      return received
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      await new Promise((closed) => http.close(closed))
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
