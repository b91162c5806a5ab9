import * as v from 'valibot'
import { text } from './json/schema.ts'

/** What pg makes of each, from nothing to a certificate that names the host. */
const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']

/** Where a PostgreSQL database is. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS */
export const databaseUrl = v.pipe(
  text('a URL of one PostgreSQL database, such as postgres://user@host:5432/name', (value) => {
    const url = parsed(value)
    if (url === undefined || /[\s\p{C}]/u.test(value) || !/^postgres(ql)?:\/\//.test(value)) return false
    // The driver connects to one host, and knows no list of them.
    return url.pathname.length > 1 && !decoded(url.host).includes(',')
  }),
  v.check(
    (value) => {
      const mode = parsed(value)?.searchParams.get('sslmode')
      return mode == null || sslModes.includes(mode)
    },
    `an sslmode of ${sslModes.join(', ')}`,
  ),
)

/** What an operator should know about a database URL that is right in form; the password is in none of the lines. */
export function databaseWarnings(
  url: string | undefined,
  { byFlag, environment }: { byFlag: boolean; environment: Readonly<Record<string, string | undefined>> },
): string[] {
  const place = url === undefined ? undefined : parsed(url)
  if (place === undefined) return []
  const { password, searchParams } = place
  const shows = byFlag && (password !== '' || searchParams.has('password'))
  const host = searchParams.get('host') ?? decoded(place.hostname)
  const encrypted = searchParams.has('sslmode') || searchParams.has('ssl') || environment.PGSSLMODE
  return [
    ...(shows
      ? ['--database shows its password to everybody on this machine: give it with VALETKEY_DATABASE']
      : []),
    ...(encrypted || isHere(host)
      ? []
      : [`database: what is said with ${host} can be read on the way: add ?sslmode=verify-full`]),
    ...(searchParams.get('sslmode') === 'no-verify'
      ? [`database: anybody on the way can say to be ${host}: sslmode=verify-full makes sure`]
      : []),
  ]
}

/** A socket in a folder, or an address of this machine. */
function isHere(host: string): boolean {
  return host === '' || host.startsWith('/') || /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)
}

/** A user without a host, as for a socket, is more than `URL` understands. */
function parsed(value: string): URL | undefined {
  const url = URL.canParse(value) ? value : value.replace(/\/\/[^/?#]*@\//, '///')
  return URL.canParse(url) ? new URL(url) : undefined
}

function decoded(host: string): string {
  try {
    return decodeURIComponent(host)
  } catch {
    return host
  }
}
