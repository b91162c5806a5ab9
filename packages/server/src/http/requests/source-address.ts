import { BlockList, isIP } from 'node:net'
import { behindProxy, plainAddress } from '../../accounts/throttling/source-address.ts'
import type { HttpRequest } from './message.ts'

/**
 * Determines the source address of a request: that of the peer, or the one that a trusted proxy forwards. It is
 * `behindProxy` if the proxy forwards no valid address, because anybody behind it may have sent the request.
 */
export type SourceAddress = (peer: string, request: Pick<HttpRequest, 'headers' | 'path'>) => string

/**
 * What is wrong with how a proxy forwards. `untrusted`: a peer that is not in `trusted_proxies` sends a forwarding
 * header. `unreadable`: a trusted proxy wrote an invalid address. `silent`: a trusted proxy sends no `X-Forwarded-For`.
 */
export type ForwardingTrouble =
  | { kind: 'untrusted'; peer: string; header: string }
  | { kind: 'unreadable'; peer: string; came: string }
  | { kind: 'silent'; peer: string; header: string | undefined }

/** The number of proxies to follow. No real chain is longer, but an attacker's header may be. */
const mostHops = 32

/**
 * `trusted` holds the addresses and networks (`10.0.0.0/8`) of proxies whose `X-Forwarded-For` is trusted. Anybody can
 * send that header, so it is read from the right, and only as far as trusted proxies wrote it. `Forwarded` is never read:
 * if both headers were, an attacker would send the one that the proxy passes on unchanged.
 */
export function sourceAddress(
  trusted: readonly string[],
  noted: (trouble: ForwardingTrouble) => void = () => {},
): SourceAddress {
  const isProxy = trustedAddress(trusted)
  const isTrusted = remembered(isProxy)
  const plain = remembered((peer) => plainAddress(peer) ?? peer)
  const behind = remembered(behindProxy)
  return (peer, { headers, path }) => {
    const from = plain(peer)
    const forwardedFor = headers['x-forwarded-for']
    if (!isTrusted(peer)) {
      const header = forwardingHeader(headers)
      if (header !== undefined) noted({ kind: 'untrusted', peer: from, header })
      return from
    }
    if (forwardedFor === undefined) {
      // A health check is sent by the proxy itself.
      const probes = path.startsWith('/health/')
      if (!probes) noted({ kind: 'silent', peer: from, header: forwardingHeader(headers) })
      return behind(from)
    }
    const { address, unread } = lastUntrusted(from, forwardedFor, isProxy)
    if (unread === undefined) return address
    noted({ kind: 'unreadable', peer: address, came: unread })
    return behindProxy(address)
  }
}

/** Follows the header from the right. `unread`: the first element from there that is not an address. */
function lastUntrusted(
  peer: string,
  forwardedFor: string,
  isProxy: (address: string) => boolean,
): { address: string; unread?: string } {
  let address = peer
  let end = forwardedFor.length
  for (let hops = 0; end > -1 && isProxy(address); hops += 1) {
    const comma = end === 0 ? -1 : forwardedFor.lastIndexOf(',', end - 1)
    const element = forwardedFor.slice(comma + 1, end).trim()
    const hop = hops < mostHops ? addressIn(element) : undefined
    // An empty element ends the search, too: the client may have sent everything to its left.
    if (hop === undefined) return { address, unread: element }
    address = hop
    end = comma
  }
  return { address }
}

/** Parses what proxies write: an address, with its port (Azure, AWS optionally), in brackets or quotes. RFC 7239 §6 */
function addressIn(element: string): string | undefined {
  const bare = /^"(.*)"$/.exec(element)?.[1] ?? element
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(bare) ?? []
  return plainAddress(bracketed ?? dotted ?? bare)
}

function forwardingHeader(headers: HttpRequest['headers']): string | undefined {
  if (headers['x-forwarded-for'] !== undefined) return 'x-forwarded-for'
  return headers.forwarded === undefined ? undefined : 'forwarded'
}

/** Returns a function that tells whether a peer is in one of these addresses and networks. */
export function trustedProxy(trusted: readonly string[]): (peer: string) => boolean {
  return remembered(trustedAddress(trusted))
}

function trustedAddress(trusted: readonly string[]): (address: string) => boolean {
  if (trusted.length === 0) return () => false
  const proxies = new BlockList()
  for (const each of trusted) {
    const [address = '', bits] = each.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) proxies.addAddress(address, family)
    else proxies.addSubnet(address, Number(bits), family)
  }
  return (given) => {
    const address = plainAddress(given)
    return address !== undefined && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
}

/** Caches the last result: behind a proxy, nearly every connection comes from the same peer. */
export function remembered<Answer>(find: (peer: string) => Answer): (peer: string) => Answer {
  let last: { peer: string; answer: Answer } | undefined
  return (peer) => {
    if (last?.peer === peer) return last.answer
    const answer = find(peer)
    last = { peer, answer }
    return answer
  }
}
