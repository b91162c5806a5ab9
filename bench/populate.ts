import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { bench } from './parameters.ts'

/** An SQLite file or the URL of a PostgreSQL database, with its tables, and not in use by a server. */
export type Database = { file: string; url?: never } | { file?: never; url: string }

/** Rows per transaction, so that transactions do not become too large. */
const portion = 1_000_000

/**
 * Fills a database with users, each with a grant and a token family. Ids are spread over the whole range, as random
 * ones are, so that the ids of later rows are among them.
 */
export async function populate(database: Database, grants: number): Promise<void> {
  const now = Date.now()
  const run = database.url === undefined ? sqlite(database.file) : await postgres(database.url)
  try {
    for (let from = 0; from < grants; from += portion) {
      const to = Math.min(from + portion, grants)
      for (const statement of inserts(run.dialect, from, to, now)) await run.execute(statement)
    }
  } finally {
    await run.close()
  }
}

/** How much one person has: 200 apps with two token families each, 100 sessions, 10,000 events. */
const own = { apps: 200, families: 2, sessions: 100, events: 10_000 }

/** Gives the person of the benchmarks, who has signed in before, far more than anybody else has. */
export async function crowd(database: Database): Promise<void> {
  const now = Date.now()
  const run = database.url === undefined ? sqlite(database.file) : await postgres(database.url)
  const { each, hex } = run.dialect
  const year = 365 * 86_400_000
  const user = `(select id from users where username_key = '${bench.person.username}')`
  const permissions = JSON.stringify([
    'openid',
    'profile',
    `${bench.scope} ${bench.apis.es256}`,
    'offline_access',
  ])
  const family = Array.from({ length: own.families }, (_, index) => index)
  try {
    for (const statement of [
      `insert into clients (id, metadata, secrets, declared, created_at, updated_at, registered_by, registration_hash, expires_at)
       select 'app-' || i, replace(replace(metadata, 'Print Page', 'App ' || i), 'app.example', 'app-' || i || '.example'),
         secrets, 0, ${now}, ${now}, '192.0.2.1', 'hash-' || i, ${now + year}
       from clients, ${each(1, own.apps + 1)} as numbers where id = '${bench.page.id}'`,
      `insert into grants (id, user_id, client_id, permissions, remembered, revision, created_at)
       select 'own-grant-' || i, ${user}, 'app-' || i, '${permissions}', 1, 0, ${now} - i
       from ${each(1, own.apps + 1)} as numbers`,
      ...family.map(
        (
          number,
        ) => `insert into token_families (id, grant_id, user_id, client_id, scope, resources, authenticated_at,
         amr, sid, generation, newest_used, created_at, last_used_at, expires_at, idle_expires_at)
       select 'own-family-${number}-' || i, 'own-grant-' || i, ${user}, 'app-' || i, '["${bench.scope}"]',
         '["${bench.apis.es256}"]', ${now}, '["pwd"]', 'sid-' || i, 1, 0, ${now}, ${now} - i, ${now + year}, ${now + year}
       from ${each(1, own.apps + 1)} as numbers`,
      ),
      `insert into sessions (id, cookie_hash, user_id, authenticated_at, amr, created_at, last_used_at, expires_at,
         user_agent, address)
       select 'own-session-' || i, 'own-cookie-' || i, ${user}, ${now}, '["pwd"]', ${now}, ${now} - i, ${now + year},
         'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '192.0.2.1'
       from ${each(1, own.sessions + 1)} as numbers`,
      `insert into events (id, at, type, user_id, client_id, facts)
       select 'evt_' || ${hex('i')}, ${now} - i, 'consent_granted', ${user}, 'app-' || (1 + i % ${own.apps}), '{}'
       from ${each(1, own.events + 1)} as numbers`,
    ])
      await run.execute(statement)
  } finally {
    await run.close()
  }
}

/** The SQL that differs between the engines: a list of numbers, and eight hexadecimal digits of a number. */
type Dialect = { each(from: number, to: number): string; hex(number: string): string }

const dialects: Readonly<Record<'sqlite' | 'postgres', Dialect>> = {
  sqlite: {
    each: (from, to) =>
      `(with recursive each(i) as (select ${from} union all select i + 1 from each where i < ${to - 1}) select i from each)`,
    hex: (number) => `printf('%08x', ${number})`,
  },
  postgres: {
    each: (from, to) => `(select i from generate_series(${from}::bigint, ${to - 1}::bigint) as numbers(i))`,
    hex: (number) => `lpad(to_hex(${number}), 8, '0')`,
  },
}

/** The statements for the numbers from `from` to below `to`. `now`: milliseconds since 1970. */
export function inserts(dialect: Dialect, from: number, to: number, now: number): string[] {
  // The factor is odd, so that the low 32 bits of its multiples are distinct: a pseudo-random permutation.
  const spread = dialect.hex('((i * 2654435761) % 4294967296)')
  const source = `${dialect.each(from, to)} as numbers`
  // The rest of 16 bytes as base64url, whose last character holds two bits.
  const id = `'0000000000000A'`
  const permissions = JSON.stringify([`${bench.scope} ${bench.apis.es256}`, 'offline_access'])
  const year = 365 * 86_400_000
  return [
    `insert into users (id, username, username_key, claims, role, declared, authenticated_from, created_at, updated_at)
     select 'usr_' || ${spread} || ${id}, 'person-' || i, 'populated-' || i,
       '{"name":"Person ' || i || '","email":"person-' || i || '@example.com","email_verified":true}',
       'member', 0, 0, ${now}, ${now}
     from ${source} order by 1`,
    `insert into grants (id, user_id, client_id, permissions, remembered, revision, created_at)
     select 'grt_' || ${spread} || ${id}, 'usr_' || ${spread} || ${id}, '${bench.page.id}', '${permissions}', 1, 0, ${now}
     from ${source} order by 1`,
    `insert into token_families (id, grant_id, user_id, client_id, scope, resources, authenticated_at, amr, sid,
       generation, newest_used, created_at, last_used_at, expires_at, idle_expires_at)
     select 'fam_' || ${spread} || ${id}, 'grt_' || ${spread} || ${id}, 'usr_' || ${spread} || ${id},
       '${bench.page.id}', '["offline_access","${bench.scope}"]', '["${bench.apis.es256}"]', ${now}, '["pwd"]',
       ${spread} || 'sid-of-a-session-that-began-long-ago',
       i % 100, 0, ${now}, ${now}, ${now + year}, ${now + year / 4} + i
     from ${source} order by 1`,
  ]
}

type Runner = { dialect: Dialect; execute(statement: string): Promise<void>; close(): Promise<void> }

function sqlite(file: string): Runner {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false })
  // Not durable, since the data can be generated again.
  database.exec('pragma synchronous = off; pragma cache_size = -400000')
  return {
    dialect: dialects.sqlite,
    execute: async (statement) => database.exec(statement),
    close: async () => {
      database.exec('pragma wal_checkpoint(truncate)')
      database.close()
    },
  }
}

async function postgres(url: string): Promise<Runner> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(
    "set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'",
  )
  return {
    dialect: dialects.postgres,
    execute: async (statement) => void (await client.query(statement)),
    close: async () => {
      // Otherwise autovacuum would run during the measurement.
      await client.query('vacuum (analyze) users, grants, token_families, sessions, events')
      await client.query('checkpoint')
      await client.end()
    },
  }
}
