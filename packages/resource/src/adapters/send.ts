import type { ServerResponse } from 'node:http'
import type { Answer } from '../challenge.ts'

/** Sends the response to a refused request through node:http. */
export function send({ status, headers, body }: Answer, response: ServerResponse) {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}
