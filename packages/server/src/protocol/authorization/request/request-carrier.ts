import type { Spend } from '../../records/one-time.ts'

/** How the parameters of an authorization request reached the server. */
export type RequestCarrier =
  /** As parameters of the authorization endpoint. RFC 6749 §4.1.1 */
  | { kind: 'parameters' }
  /** In a request object, passed by value or by reference. RFC 9101 §5 */
  | { kind: 'request_object' }
  /** At the pushed authorization request endpoint, as parameters or in a request object. RFC 9126 §2.1, §3 */
  | { kind: 'push'; signed: boolean }
  /** By the `request_uri` of a pushed request, which the authorization response consumes. RFC 9126 §4 */
  | { kind: 'reference'; spend: Spend }

/** Whether the client pushed the request. RFC 9126 §6 */
export function isPush({ kind }: RequestCarrier): boolean {
  return kind === 'push' || kind === 'reference'
}

/**
 * Whether the request satisfies `require_signed_request_object`. A pushed request that is used by its `request_uri` does,
 * because the signature was required at the push. RFC 9101 §10.5
 */
export function hasNeededSignature(carrier: RequestCarrier): boolean {
  if (carrier.kind === 'push') return carrier.signed
  return carrier.kind === 'request_object' || carrier.kind === 'reference'
}

/** The artefacts that the response to the request consumes. */
export function spendsOf(carrier: RequestCarrier): readonly Spend[] {
  return carrier.kind === 'reference' ? [carrier.spend] : []
}
