import { isIP } from 'node:net'
import { OutgoingFailed } from '../protocol/ports/outgoing.ts'
import type { NameLookup } from './name-lookup.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

/** What may be called beyond https on the public internet. */
export type Openness = {
  /** `host` or `host:port` as URLs have them: they may be called whatever their address and scheme. */
  allowedHosts: readonly string[]
  /** Whether this machine itself may be called: only where the server is reached by nobody else. */
  allowLoopback: boolean
}

/**
 * The addresses of a URL's host, after a look at every one of them: these are called, whatever the name says later.
 * Throws `OutgoingFailed` where the host may not be called.
 */
export async function reachableAddresses(
  url: URL,
  { allowedHosts, allowLoopback }: Openness,
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
  // One address of ours among others is how a name is made to point inside.
  if (!addresses.every(isPublicAddress)) throw forbidden('is not on the public internet')
  if (portOf(url) !== 443) throw forbidden('may be called on port 443 only')
  return addresses
}

/** A name or an address, without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

function forbidden(reason: string): OutgoingFailed {
  return new OutgoingFailed(reason, { failure: 'forbidden' })
}
