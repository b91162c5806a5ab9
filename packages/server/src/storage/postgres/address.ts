/** Where a database is, without the user's name and password: for people and logs. */
export function postgresName(url: string): string {
  const { protocol, host, pathname, searchParams } = parsed(url)
  const place = searchParams.get('host') ?? decodeURIComponent(host)
  return `${protocol}//${place}${pathname}`
}

/** A user without a host, as for a socket, is more than `URL` understands. */
function parsed(url: string): URL {
  return new URL(URL.canParse(url) ? url : url.replace(/\/\/[^/?#]*@\//, '///'))
}
