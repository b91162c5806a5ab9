import { isUtf8 } from 'node:buffer'
import type { OAuthError } from '../protocol/errors.ts'
import { bodyTooLarge, limits, notUtf8, urlTooLong } from './limits.ts'
import type { Handle } from './node.ts'

/** The door from `fetch`: for tests without a port, and for runtimes that speak Web requests. */
export function fetchHandler(handle: Handle): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url)
    const bytes = Buffer.from(await request.arrayBuffer())
    const headers: Record<string, string> = Object.create(null)
    request.headers.forEach((value, name) => {
      headers[name] = value
    })
    headers.host ??= url.host
    const problem = problemOf(url, bytes)
    const answer = await handle({
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers,
      body: problem === undefined ? bytes.toString('utf8') : '',
      address: '127.0.0.1',
      ...(problem === undefined ? {} : { problem }),
    })
    const sent = new Headers(answer.headers)
    for (const cookie of answer.cookies ?? []) sent.append('set-cookie', cookie)
    const bodiless = request.method === 'HEAD' || [204, 304].includes(answer.status)
    return new Response(bodiless ? null : answer.body, { status: answer.status, headers: sent })
  }
}

function problemOf(url: URL, bytes: Buffer): OAuthError | undefined {
  if (url.pathname.length + url.search.length > limits.url) return urlTooLong()
  if (bytes.length > limits.body) return bodyTooLarge()
  return isUtf8(bytes) ? undefined : notUtf8()
}
