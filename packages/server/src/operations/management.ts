import { isIP } from 'node:net'
import type { Handle } from '../http/connections/node.ts'
import type { HttpResponse } from '../http/requests/message.ts'
import { exposition, expositionType } from '../observe/exposition.ts'
import type { Family } from '../observe/registry.ts'
import type { Readiness } from './health/health.ts'
import { healthAnswer } from './health/health-answer.ts'

/** The sources of metrics and health, which are served on a listener that the public cannot reach. */
export type Managed = {
  families(): Promise<readonly Family[]>
  ready(): Promise<Readiness>
}

/**
 * Answers `/metrics` and `/health/…`. On loopback it accepts only a Host header that names this machine, so that a
 * web page whose own name resolves to 127.0.0.1 cannot read anything (DNS rebinding).
 */
export function management({ families, ready }: Managed, listenHost: string): Handle {
  const local = isLocal(listenHost)
  return async ({ method, path, headers, problem }) => {
    if (problem !== undefined) return text(problem.status, problem.description)
    if (local && !isLocal(hostname(headers.host ?? '')))
      return text(421, 'the Host header must name this machine')
    const health = await healthAnswer({ method, path }, ready)
    if (health !== undefined) return health
    if (path !== '/metrics') return text(404, 'the paths are /metrics, /health/live and /health/ready')
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'expected GET', { allow: 'GET, HEAD' })
    return text(200, exposition(await families()), { 'content-type': expositionType })
  }
}

function hostname(host: string): string {
  return host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')
}

function isLocal(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.')
  return host === '::1' || host.toLowerCase() === 'localhost'
}

function text(status: number, body: string, headers: Record<string, string> = {}): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: status === 200 ? body : `${body}\n`,
  }
}
