import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Page } from '../../src/pages/parts/layout.ts'
import { loadText } from '../../src/pages/text/text.ts'
import type { Frame } from '../../src/pages/view.ts'

export type Served = {
  /** The origin, without a trailing slash. */
  origin: string
  /** The posted forms: their path, and their body as sent. */
  posts: { path: string; body: string }[]
  /** The requested paths. */
  gets: string[]
}

/** Serves rendered pages by path while `use` runs, with the same headers as the server. */
export async function servePages(
  pages: (path: string, frame: Frame) => Page | undefined,
  use: (served: Served) => Promise<void>,
  locale = 'en',
): Promise<void> {
  await loadText(locale)
  const served: Served = { origin: '', posts: [], gets: [] }
  const frame: Frame = { locale, nonce: 'dGVzdC1ub25jZQ' }
  const server = createServer(async (request: IncomingMessage, response) => {
    const path = request.url ?? '/'
    if (request.method === 'POST') {
      served.posts.push({ path, body: await text(request) })
      response.writeHead(200, { 'content-type': 'text/plain' }).end('received')
      return
    }
    served.gets.push(path)
    const page = pages(path, frame)
    if (page === undefined) {
      response.writeHead(404).end()
      return
    }
    response
      .writeHead(page.status, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': page.contentSecurityPolicy,
        'referrer-policy': page.referrerPolicy,
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      })
      .end(page.html)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  served.origin = `http://127.0.0.1:${port}`
  try {
    await use(served)
  } finally {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}
