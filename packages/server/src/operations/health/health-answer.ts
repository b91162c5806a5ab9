import type { HttpRequest, HttpResponse } from '../../http/requests/message.ts'
import type { Readiness } from './health.ts'

/** Seconds after which a server that was not ready should be probed again. */
const retryAfter = '5'

/**
 * Answers `/health/live` and `/health/ready`; returns `undefined` for every other path. Probes use the address of the
 * server, so the Host header is not checked, and the response contains nothing from the request.
 */
export function healthAnswer(
  request: Pick<HttpRequest, 'method' | 'path'>,
  ready: () => Promise<Readiness>,
): Promise<HttpResponse> | undefined {
  if (request.path !== '/health/live' && request.path !== '/health/ready') return undefined
  return answer(request, ready)
}

async function answer(
  request: Pick<HttpRequest, 'method' | 'path'>,
  ready: () => Promise<Readiness>,
): Promise<HttpResponse> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return json(405, { error: 'expected GET' }, { allow: 'GET, HEAD' })
  }
  if (request.path === '/health/live') return json(200, { status: 'live' })
  const readiness = await ready()
  if (readiness.status === 'unavailable') return json(503, readiness, { 'retry-after': retryAfter })
  return json(200, readiness)
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: JSON.stringify(value),
  }
}
