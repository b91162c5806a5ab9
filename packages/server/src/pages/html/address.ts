class CheckedAddress {
  readonly #href: string

  constructor(href: string) {
    this.#href = href
  }

  toString(): string {
    return this.#href
  }
}

/** Where a link, a form or a picture may point. Only the functions of this file make one. */
export type Address = CheckedAddress

export function isAddress(value: unknown): value is Address {
  return value instanceof CheckedAddress
}

/**
 * A place elsewhere on the web: https, or http on this device; anything else, such as `javascript:`, is none.
 * Credentials before the host are refused because they make one host look like another.
 */
export function webAddress(uri: string | undefined): Address | undefined {
  if (uri === undefined || !URL.canParse(uri)) return undefined
  const url = new URL(uri)
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return allowed && url.username === '' && url.password === '' ? new CheckedAddress(url.href) : undefined
}

/**
 * Where an app is answered: on the web, or by a scheme with a dot, which is a domain name turned round and so none that
 * a browser has a meaning of its own for. RFC 8252 §7.1
 */
export function appAddress(uri: string): Address | undefined {
  const own = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:[\x21-\x7e]+$/.test(uri) && URL.canParse(uri)
  return own ? new CheckedAddress(uri) : webAddress(uri)
}

/** A page of this server: a path from the root of its host, or a web address. Throws on anything else. */
export function ownAddress(uri: string): Address {
  const address = isPath(uri) ? new CheckedAddress(uri) : webAddress(uri)
  if (address === undefined) throw new TypeError('a page of this server has a path or a web address')
  return address
}

/** A picture this server keeps or has fetched: a path of its own or a `data:` image. No other host is asked. */
export function pictureAddress(uri: string | undefined): Address | undefined {
  if (uri === undefined) return undefined
  const embedded = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}$/.test(uri)
  return embedded || isPath(uri) ? new CheckedAddress(uri) : undefined
}

/** One of our own drawings, carried in the page itself; nothing that anybody else wrote. */
export function drawing(svg: string): Address {
  return new CheckedAddress(`data:image/svg+xml,${encodeURIComponent(svg)}`)
}

// Browsers take `//host` and `/\host` for another host, and leave out tabs and line ends before they look.
function isPath(uri: string): boolean {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(uri)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
