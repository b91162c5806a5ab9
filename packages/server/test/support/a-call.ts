import type { OutgoingRequest } from '../../src/protocol/ports/outgoing.ts'

/** An outgoing request for the keys of a declared client. */
export function aCall(url: string, change: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    purpose: 'keys',
    client: { id: 'print-shop', declared: true },
    source: undefined,
    method: 'GET',
    url,
    longest: 1000,
    ...change,
  }
}
