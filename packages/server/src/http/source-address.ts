import { BlockList, isIP } from 'node:net'

/** Tells where a request came from: the peer, or what a trusted proxy says of it. */
export type SourceAddress = (peer: string, forwardedFor: string | undefined) => string

/**
 * `trusted` holds addresses and networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` is believed. Anybody
 * can send that header, so it counts from the right, as far as trusted proxies wrote it, and not a step further.
 */
export function sourceAddress(trusted: readonly string[]): SourceAddress {
  if (trusted.length === 0) return plain
  const isTrusted = trustedProxy(trusted)
  return (peer, forwardedFor) => {
    let address = plain(peer)
    const hops = forwardedFor?.split(',') ?? []
    while (isTrusted(address)) {
      const hop = plain(hops.pop()?.trim() ?? '')
      if (isIP(hop) === 0) break
      address = hop
    }
    return address
  }
}

/** Whether a peer is one of these addresses and networks. */
export function trustedProxy(trusted: readonly string[]): (peer: string) => boolean {
  if (trusted.length === 0) return () => false
  const proxies = new BlockList()
  for (const each of trusted) {
    const [address = '', bits] = each.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) proxies.addAddress(address, family)
    else proxies.addSubnet(address, Number(bits), family)
  }
  // Behind a proxy nearly every connection is from the same peer.
  let last: { peer: string; isTrusted: boolean } | undefined
  return (peer) => {
    if (last?.peer === peer) return last.isTrusted
    const address = plain(peer)
    const version = isIP(address)
    const isTrusted = version !== 0 && proxies.check(address, version === 6 ? 'ipv6' : 'ipv4')
    last = { peer, isTrusted }
    return isTrusted
  }
}

/** A socket that speaks both protocols shows IPv4 peers as `::ffff:192.0.2.1`. */
function plain(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  return mapped?.[1] ?? address
}
