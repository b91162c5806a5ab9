import * as v from 'valibot'
import { text } from './json/schema.ts'

/** The modes that `pg` supports, which range from no encryption to a certificate for the host. */
const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']

/** The URL of a PostgreSQL database. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS */
export const databaseUrl = v.pipe(
  text('a URL of one PostgreSQL database, such as postgres://user@host:5432/name', (value) => {
    const url = parsed(value)
    if (url === undefined || /[\s\p{C}]/u.test(value) || !/^postgres(ql)?:\/\//.test(value)) return false
    // The driver connects to a single host, and does not support a list.
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

/** Warnings about a valid database URL. None of the lines contains the password. */
export function databaseWarnings(
  url: string | undefined,
  { byFlag, environment }: { byFlag: boolean; environment: Readonly<Record<string, string | undefined>> },
): string[] {
  const place = url === undefined ? undefined : parsed(url)
  if (place === undefined) return []
  const { password, searchParams } = place
  const showsPassword = byFlag && (password !== '' || searchParams.has('password'))
  const host = searchParams.get('host') ?? decoded(place.hostname)
  const encrypted = searchParams.has('sslmode') || searchParams.has('ssl') || environment.PGSSLMODE
  return [
    ...(showsPassword
      ? ['--database shows its password to everybody on this machine: set VALETKEY_DATABASE instead']
      : []),
    ...(encrypted || isLocal(host)
      ? []
      : [`database: the connection to ${host} is not encrypted: add ?sslmode=verify-full`]),
    ...(searchParams.get('sslmode') === 'no-verify'
      ? [`database: sslmode=no-verify does not check that the server is ${host}: use verify-full`]
      : []),
  ]
}

/** Whether the host is a Unix socket or a loopback address. */
function isLocal(host: string): boolean {
  return host === '' || host.startsWith('/') || /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host)
}

/** Parses the URL. Removes a user without a host, as for a Unix socket, because `URL` cannot parse that. */
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
