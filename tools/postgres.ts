import { globSync } from 'node:fs'
import { join } from 'node:path'
import { installFromDebian, isExecutable, programFolders } from './debian.ts'

/** Where the programs of PostgreSQL for the tests are, or what a person has to do about it. */
export type Postgres = { folder: string; missing?: never } | { folder?: never; missing: string }

/** Debian's, Homebrew's and Red Hat's folders: none of them is on the path. */
const places = [
  '/usr/lib/postgresql/*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/usr/pgsql-*/bin',
]
/** The oldest one that its makers still mend, or nearly so. */
const oldest = 13

/**
 * The folder with `initdb` and `postgres`: the one that the variable POSTGRES_BIN names, else the first on the path,
 * else the newest in a known place.
 */
export function findPostgres(env = process.env, known = places): string | undefined {
  const named = env.POSTGRES_BIN
  if (named) return hasServer(named) ? named : undefined
  const there = known.flatMap((pattern) => globSync(pattern)).filter((folder) => version(folder) >= oldest)
  const newestFirst = there.sort((one, other) => version(other) - version(one))
  return [...programFolders(env), ...newestFirst].find(hasServer)
}

/** Finds PostgreSQL, or installs Debian's where apt-get is there and may be used. */
export async function ensurePostgres(): Promise<Postgres> {
  const found = findPostgres()
  if (found) return { folder: found }
  const named = process.env.POSTGRES_BIN
  if (named) return { missing: `The variable POSTGRES_BIN says ${named}, and no PostgreSQL is there.` }
  const problem = await installFromDebian(['postgresql'], 'the tests of the store', noCluster)
  const installed = problem === undefined ? undefined : findPostgres()
  if (installed) return { folder: installed }
  return {
    missing:
      problem === undefined
        ? 'PostgreSQL is missing: install its server (Debian: postgresql), or let POSTGRES_BIN name the folder of its programs, then run again.'
        : `PostgreSQL is missing, and apt-get could not install it: ${problem}`,
  }
}

/** Debian's package would make a database and start it; the tests make their own. */
const noCluster =
  'f=/etc/postgresql-common/createcluster.conf; test -e $f || { mkdir -p /etc/postgresql-common && echo create_main_cluster = false > $f; }'

function hasServer(folder: string): boolean {
  return ['initdb', 'postgres'].every((name) => isExecutable(join(folder, name)))
}

function version(folder: string): number {
  return Number(/(\d+)\/bin$/.exec(folder)?.[1] ?? 0)
}
