import { isIPv4, isIPv6 } from 'node:net'

/**
 * The name under which attempts from an address are counted: an IPv4 address in whichever form it came, or the
 * /64 of an IPv6 address, all of which belongs to one customer. threat D1
 */
export function sourceOf(address: string): string {
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return 'unknown'
  const groups = ipv6Groups(address)
  const [high = 0, low = 0] = groups.slice(6)
  // RFC 4291 §2.5.5.2: what a dual-stack socket calls an IPv4 address.
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (mapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const network = groups.slice(0, 4).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}

/** The eight groups of a valid address. RFC 4291 §2.2 */
function ipv6Groups(address: string): number[] {
  const [bare = ''] = address.split('%', 1)
  const hexadecimal = bare.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [pair(a, b), pair(c, d)].map((group) => group.toString(16)).join(':'),
  )
  const [head = '', tail] = hexadecimal.split('::')
  const before = numbers(head)
  const after = numbers(tail ?? '')
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function pair(high: string, low: string): number {
  return Number(high) * 256 + Number(low)
}

function numbers(groups: string): number[] {
  return groups === '' ? [] : groups.split(':').map((group) => Number.parseInt(group, 16))
}
