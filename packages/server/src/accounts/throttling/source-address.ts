import { isIPv4, isIPv6 } from 'node:net'

/** The prefix of a source whose own address is unknown, followed by the proxy in front of it. */
const via = 'via '

/**
 * The canonical form of an address: an IPv4-mapped IPv6 address becomes IPv4, and a zone, which has a meaning only on
 * the machine itself, is removed. `undefined` if it is not an address. RFC 4291 §2.5.5.2, RFC 4007 §11
 */
export function plainAddress(text: string): string | undefined {
  if (isIPv4(text)) return text
  if (!isIPv6(text)) return undefined
  const [bare = ''] = text.split('%', 1)
  if (!/^[0:]*:ffff:/i.test(bare)) return bare
  const groups = ipv6Groups(bare)
  const [high = 0, low = 0] = groups.slice(6)
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return mapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : bare
}

/**
 * The name under which attempts from an address are counted: an IPv4 address, or the /64 network of an IPv6 address,
 * all of which belongs to one customer. `via` and a proxy for clients that cannot be told apart behind it. threat D1
 */
export function sourceOf(address: string): string {
  const plain = plainAddress(address)
  if (plain === undefined) {
    const proxy = address.startsWith(via) ? plainAddress(address.slice(via.length)) : undefined
    return proxy === undefined ? 'unknown' : behindProxy(proxy)
  }
  if (isIPv4(plain)) return plain
  return ipv6Network(plain, 64)
}

/** The /48 network of an IPv6 address; `undefined` for any other address. RFC 6177 §2 */
export function siteOf(address: string): string | undefined {
  const plain = plainAddress(address)
  return plain === undefined || isIPv4(plain) ? undefined : ipv6Network(plain, 48)
}

function ipv6Network(address: string, length: 48 | 64): string {
  const network = ipv6Groups(address)
    .slice(0, length / 16)
    .map((group) => group.toString(16))
  return `${network.join(':')}::/${length}`
}

/** The stand-in for the address of a client of which only the proxy is known. */
export function behindProxy(proxy: string): string {
  return via + proxy
}

/** Whether many people may share this source, because their own addresses are unknown. */
export function isShared(address: string): boolean {
  return address.startsWith(via) || plainAddress(address) === undefined
}

/** The eight groups of a valid address without a zone. RFC 4291 §2.2 */
function ipv6Groups(address: string): number[] {
  const hexadecimal = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
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
