class CheckedAddress {
  readonly #href: string

  constructor(href: string) {
    this.#href = href
  }

  toString(): string {
    return this.#href
  }
}

/** A safe target for a link, a form or a picture. Only the functions of this file create one. */
export type Address = CheckedAddress

export function isAddress(value: unknown): value is Address {
  return value instanceof CheckedAddress
}

/**
 * An https URL, or an http URL of this device; `undefined` for anything else, such as `javascript:`.
 * Credentials before the host are refused, because they make one host look like another.
 */
export function webAddress(uri: string | undefined): Address | undefined {
  if (uri === undefined || !URL.canParse(uri)) return undefined
  const url = new URL(uri)
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
  return allowed && url.username === '' && url.password === '' ? new CheckedAddress(url.href) : undefined
}

/**
 * The redirect URI of an app: a web address, or a private-use scheme. That contains a dot, as a reversed domain name
 * does, and so cannot be a scheme that browsers handle themselves. RFC 8252 §7.1
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

/** A picture that this server has: a path of its own or a `data:` image, so that browsers ask no other host. */
export function pictureAddress(uri: string | undefined): Address | undefined {
  if (uri === undefined) return undefined
  const embedded = /^data:image\/(?:png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}$/.test(uri)
  return embedded || isPath(uri) ? new CheckedAddress(uri) : undefined
}

/** One of our own drawings as a `data:` URL. Never call it with SVG from outside. */
export function drawing(svg: string): Address {
  return new CheckedAddress(`data:image/svg+xml,${encodeURIComponent(svg)}`)
}

// Browsers read `//host` and `/\host` as another host, and remove tabs and line ends before that.
function isPath(uri: string): boolean {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(uri)
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
