import type { Spend } from '../../records/one-time.ts'

/** How an authorization request reached the server. */
export type RequestCarrier =
  /** In plain parameters. RFC 6749 §4.1.1 */
  | { kind: 'parameters' }
  /** In an object that the client signed. RFC 9101 §5 */
  | { kind: 'request_object' }
  /** At the endpoint for pushed requests, in plain parameters or in a signed object. RFC 9126 §2.1, §3 */
  | { kind: 'push'; signed: boolean }
  /** By the reference that a push was answered with, which the answer uses up. RFC 9126 §4 */
  | { kind: 'reference'; spend: Spend }

/** Whether the client pushed it. RFC 9126 §6 */
export function isPush({ kind }: RequestCarrier): boolean {
  return kind === 'push' || kind === 'reference'
}

/**
 * Whether it has the signature that the client may be registered to need. A request that stands under a reference was
 * asked for its signature when it was pushed. RFC 9101 §10.5
 */
export function hasNeededSignature(carrier: RequestCarrier): boolean {
  if (carrier.kind === 'push') return carrier.signed
  return carrier.kind === 'request_object' || carrier.kind === 'reference'
}

/** What the answer to the request uses up. */
export function spendsOf(carrier: RequestCarrier): readonly Spend[] {
  return carrier.kind === 'reference' ? [carrier.spend] : []
}
