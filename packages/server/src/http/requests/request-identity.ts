import { randomUUID } from 'node:crypto'
import { trustedProxy } from './source-address.ts'

/** By what a request is known, and the trace that it is a part of. */
export type RequestIdentity = (
  peer: string,
  headers: Readonly<Record<string, string | undefined>>,
) => { id: string; traceParent?: string; traceState?: string }

/** What a log, a header and a search box take as it is. */
const plainId = /^[\w.:-]{1,128}$/
/** W3C Trace Context §3.2: a version that is not `ff`, and ids that are not all zero. */
const wellFormedParent = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}$/
/** §3.3: printable, and not longer than everybody has to pass on. */
const wellFormedState = /^[\x20-\x7e]{1,512}$/

/**
 * A trusted proxy may name a request, in `x-request-id` or as a part of its own trace. Anybody else may not: two
 * requests of one name, or a name with a meaning, would lead astray whoever reads the log.
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
