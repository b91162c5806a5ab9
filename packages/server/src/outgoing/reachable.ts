import { isIP } from 'node:net'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'
import type { NameLookup } from './name-lookup.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

/** The hosts that may be called besides https on the public internet. */
export type CallPolicy = {
  /** `host` or `host:port` as in URLs. They may be called whatever their address and scheme. */
  allowedHosts: readonly string[]
  /** Whether loopback addresses may be called. Only for a server that is itself reachable only from this machine. */
  allowLoopback: boolean
}

/**
 * Looks up the addresses of a URL's host and checks every one of them. The request must use these addresses and not
 * look up the name again (DNS rebinding). Throws `OutgoingFailed` if the host may not be called.
 */
export async function reachableAddresses(
  url: URL,
  { allowedHosts, allowLoopback }: CallPolicy,
  lookup: NameLookup,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const host = hostOf(url)
  const { hostname } = url
  const isNamed = allowedHosts.includes(hostname) || allowedHosts.includes(`${hostname}:${portOf(url)}`)
  const addresses = isIP(host) === 0 ? await lookup(host, { signal, vouched: isNamed }) : [host]
  if (addresses.length === 0) throw new OutgoingFailed('cannot be found')
  if (isNamed || (allowLoopback && addresses.every(isLoopbackAddress))) return addresses
  if (url.protocol !== 'https:') throw forbidden('may be called over https only')
  // All of them, because an attacker can mix an internal address with public ones.
  if (!addresses.every(isPublicAddress)) throw forbidden('is not on the public internet')
  if (portOf(url) !== 443) throw forbidden('may be called on port 443 only')
  return addresses
}

/** The host name or address, without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

function forbidden(reason: string): OutgoingFailed {
  return new OutgoingFailed(reason, { failure: 'forbidden' })
}
