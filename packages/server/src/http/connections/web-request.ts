import { isUtf8 } from 'node:buffer'
import type { OAuthError } from '../../protocol/messages/errors.ts'
import type { RequestIdentity } from '../requests/request-identity.ts'
import { bodyTooLarge, limits, notUtf8, urlTooLong } from './limits.ts'
import type { Handle } from './node.ts'
import { ProgramSender } from './senders.ts'

/**
 * Wraps the server as a `fetch` handler, for tests without a port and for runtimes with Web `Request` and `Response`.
 * `elapsed`: milliseconds of a monotonic clock.
 */
export function fetchHandler(
  handle: Handle,
  identity: RequestIdentity,
  elapsed = () => performance.now(),
): (request: Request, address?: string) => Promise<Response> {
  return async (request, address = '127.0.0.1') => {
    const url = new URL(request.url)
    const { body, problem } = await bodyOf(request)
    const headers: Record<string, string> = Object.create(null)
    request.headers.forEach((value, name) => {
      headers[name] = value
    })
    headers.host ??= url.host
    const found = url.pathname.length + url.search.length > limits.url ? urlTooLong() : problem
    const answer = await handle({
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers,
      body,
      address,
      sender: new ProgramSender(request.signal, elapsed),
      ...identity(address, headers),
      ...(found === undefined ? {} : { problem: found }),
    })
    const sent = new Headers(answer.headers)
    for (const cookie of answer.cookies ?? []) sent.append('set-cookie', cookie)
    const bodiless = request.method === 'HEAD' || [204, 304].includes(answer.status)
    return new Response(bodiless ? null : answer.body, { status: answer.status, headers: sent })
  }
}

/** Reads a body up to the limit and no further. A body whose stream fails is reported as not UTF-8. */
async function bodyOf(request: Request): Promise<{ body: string; problem?: OAuthError }> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length
      if (length > limits.body) return { body: '', problem: bodyTooLarge() }
      chunks.push(chunk)
    }
  } catch {
    return { body: '', problem: notUtf8() }
  }
  const bytes = Buffer.concat(chunks)
  return isUtf8(bytes) ? { body: bytes.toString('utf8') } : { body: '', problem: notUtf8() }
}
