import { BlockList, isIP, isIPv4 } from 'node:net'

/** Special-use IPv4: this network, private, shared, loopback, link-local, documentation, multicast, reserved. */
const special4: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Special-use IPv6 within global unicast (2000::/3): protocol assignments with Teredo, documentation, 6to4. */
const special6: readonly (readonly [address: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const refused = new BlockList()
for (const [address, prefix] of special4) refused.addSubnet(address, prefix, 'ipv4')
for (const [address, prefix] of special6) refused.addSubnet(address, prefix, 'ipv6')
const unicast6 = new BlockList()
unicast6.addSubnet('2000::', 3, 'ipv6')
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * True if an address belongs to the public internet. Everything else is refused, including formats that we do not
 * know: an IPv4 address in an IPv6 one, a zone, a future special range. RFC 6890
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false
  if (isIPv4(address)) return !refused.check(address, 'ipv4')
  return unicast6.check(address, 'ipv6') && !refused.check(address, 'ipv6')
}

/** True for a loopback address. */
export function isLoopbackAddress(address: string): boolean {
  return isIP(address) !== 0 && loopback.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
}
