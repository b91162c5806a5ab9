import { globSync } from 'node:fs'
import { join } from 'node:path'
import { installFromDebian, isExecutable, programFolders } from './debian.ts'

/** The folder with the programs of PostgreSQL for the tests, or a message with what to do if it is missing. */
export type Postgres = { folder: string; missing?: never } | { folder?: never; missing: string }

/** The folders of Debian, Homebrew and Red Hat, which are not on the PATH. */
const places = [
  '/usr/lib/postgresql/*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/usr/pgsql-*/bin',
]
/** The oldest version that is still maintained, or was until recently. */
const oldest = 13

/**
 * Finds the folder with `initdb` and `postgres`: the one in the variable POSTGRES_BIN, else the first on the PATH,
 * else the newest in a known place.
 */
export function findPostgres(env = process.env, known = places): string | undefined {
  const named = env.POSTGRES_BIN
  if (named) return hasServer(named) ? named : undefined
  const there = known.flatMap((pattern) => globSync(pattern)).filter((folder) => version(folder) >= oldest)
  const newestFirst = there.sort((one, other) => version(other) - version(one))
  return [...programFolders(env), ...newestFirst].find(hasServer)
}

/** Finds PostgreSQL, or installs Debian's package if apt-get is available. */
export async function ensurePostgres(): Promise<Postgres> {
  const found = findPostgres()
  if (found) return { folder: found }
  const named = process.env.POSTGRES_BIN
  if (named)
    return { missing: `The variable POSTGRES_BIN is ${named}, but that folder has no PostgreSQL server.` }
  const problem = await installFromDebian(['postgresql'], 'the tests of the store', noCluster)
  const installed = problem === undefined ? undefined : findPostgres()
  if (installed) return { folder: installed }
  return {
    missing:
      problem === undefined
        ? 'PostgreSQL is missing: install its server (Debian: postgresql), or set POSTGRES_BIN to the folder of its programs, then run again.'
        : `PostgreSQL is missing, and apt-get could not install it: ${problem}`,
  }
}

/** Prevents Debian's package from creating and starting a database; the tests create their own. */
const noCluster =
  'f=/etc/postgresql-common/createcluster.conf; test -e $f || { mkdir -p /etc/postgresql-common && echo create_main_cluster = false > $f; }'

function hasServer(folder: string): boolean {
  return ['initdb', 'postgres'].every((name) => isExecutable(join(folder, name)))
}

function version(folder: string): number {
  return Number(/(\d+)\/bin$/.exec(folder)?.[1] ?? 0)
}
