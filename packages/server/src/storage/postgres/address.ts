/** The address of a database without user name and password, for messages and logs. */
export function postgresName(url: string): string {
  const { protocol, host, pathname, searchParams } = parsed(url)
  const place = searchParams.get('host') ?? decodeURIComponent(host)
  return `${protocol}//${place}${pathname}`
}

/** Parses the URL. `URL` does not accept a user without a host, as used for a Unix socket, so the user is removed. */
function parsed(url: string): URL {
  return new URL(URL.canParse(url) ? url : url.replace(/\/\/[^/?#]*@\//, '///'))
}
