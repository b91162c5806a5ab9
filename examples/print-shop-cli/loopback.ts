import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Receives the authorization response, only on 127.0.0.1 and at any free port: the server accepts every port of a
 * loopback redirect URI. RFC 8252 §7.3
 */
export class Loopback {
  readonly #server = createServer()

  /** Opens the port. Returns the redirect URI. */
  async open(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/callback`
  }

  /** The first response with this state. Others are refused and ignored, since any program can connect here. */
  answer(state: string, redirectUri: string): Promise<URL> {
    return new Promise((resolve) => {
      this.#server.on('request', (request, response) => {
        const url = URL.parse(request.url ?? '', redirectUri)
        if (request.method !== 'GET' || url?.pathname !== '/callback') return say(response, 404, 'Not found')
        if (url.searchParams.get('state') !== state)
          return say(response, 400, 'This response belongs to no sign-in')
        say(response, 200, 'Go back to the terminal: you can close this window')
        resolve(url)
      })
    })
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

function say(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(
    `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Print Shop</title><h1>${words}</h1></html>`,
  )
}
