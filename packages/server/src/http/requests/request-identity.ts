import { randomUUID } from 'node:crypto'
import { trustedProxy } from './source-address.ts'

/** Determines the id of a request, and the trace that it belongs to. */
export type RequestIdentity = (
  peer: string,
  headers: Readonly<Record<string, string | undefined>>,
) => { id: string; traceParent?: string; traceState?: string }

/** An id that needs no escaping in a log, a header or a search query. */
const plainId = /^[\w.:-]{1,128}$/
/** W3C Trace Context §3.2: a version that is not `ff`, and ids that are not all zero. */
const wellFormedParent = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}$/
/** §3.3: printable, and no longer than the length that every participant must be able to propagate. */
const wellFormedState = /^[\x20-\x7e]{1,512}$/

/**
 * A trusted proxy may choose the id of a request, with `x-request-id` or with the id of its trace. No other peer may: a
 * repeated or misleading id would confuse the readers of the log.
 */
export function requestIdentity(trusted: readonly string[]): RequestIdentity {
  if (trusted.length === 0) return () => ({ id: randomUUID() })
  const isTrusted = trustedProxy(trusted)
  return (peer, headers) => {
    if (!isTrusted(peer)) return { id: randomUUID() }
    const given = headers['x-request-id']
    const [traceParent, traceId] = wellFormedParent.exec(headers.traceparent ?? '') ?? []
    const id = given !== undefined && plainId.test(given) ? given : (traceId ?? randomUUID())
    if (traceParent === undefined) return { id }
    const { tracestate } = headers
    const passed = tracestate !== undefined && wellFormedState.test(tracestate)
    return { id, traceParent, ...(passed ? { traceState: tracestate } : {}) }
  }
}
