import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import type { Database } from '../../packages/server/src/storage/database/database.ts'
import { openPostgres } from '../../packages/server/src/storage/postgres/postgres.ts'
import { migrate } from '../../packages/server/src/storage/schema/migrate.ts'
import type { Tables } from '../../packages/server/src/storage/schema/schema.ts'
import { openSqlite } from '../../packages/server/src/storage/sqlite/sqlite.ts'
import { type Postgres, startPostgres } from '../contenders/postgres.ts'

/** Bytes of one row on disk: in the table, and in all its indexes. */
export type RowSize = { table: keyof Tables; heap: number; indexes: number }

/** SQL for a random text of this length, different for each row and `salt`. */
type Text = (length: number, salt: string) => string

/** Realistic rows, column by column. The lengths were read from a server in use. Ids are random, like real ones. */
const realistic: Readonly<
  Partial<Record<keyof Tables, (text: Text, now: number) => Readonly<Record<string, string>>>>
> = {
  users: (text, now) => ({
    id: `'usr_' || ${text(22, 'id')}`,
    username: text(14, 'name'),
    username_key: text(14, 'name'),
    claims: `'{"name":"' || ${text(14, 'full')} || '","email":"' || ${text(22, 'mail')} || '","email_verified":true}'`,
    role: `'member'`,
    declared: '0',
    authenticated_from: `${now}`,
    created_at: `${now}`,
    updated_at: `${now}`,
  }),
  credentials: (text, now) => ({
    user_id: `'usr_' || ${text(22, 'id')}`,
    kind: `'password'`,
    credential_id: `''`,
    secret: `'$argon2id$v=19$m=19456,t=2,p=1$' || ${text(65, 'hash')}`,
    created_at: `${now}`,
    updated_at: `${now}`,
  }),
  sessions: (text, now) => ({
    id: text(43, 'id'),
    cookie_hash: text(43, 'cookie'),
    user_id: `'usr_' || ${text(22, 'user')}`,
    authenticated_at: `${now}`,
    amr: `'["pwd"]'`,
    created_at: `${now}`,
    last_used_at: `${now}`,
    expires_at: `${now} + i`,
  }),
  clients: (text, now) => ({
    id: text(22, 'id'),
    metadata: `'{"name":"' || ${text(400, 'metadata')} || '"}'`,
    secrets: `'{"valid":[{"hash":"' || ${text(43, 'hash')} || '","createdAt":1795240512363}]}'`,
    declared: '0',
    created_at: `${now}`,
    updated_at: `${now}`,
  }),
  grants: (text, now) => ({
    id: `'grt_' || ${text(22, 'id')}`,
    user_id: `'usr_' || ${text(22, 'user')}`,
    client_id: text(22, 'client'),
    permissions: `'["openid","offline_access","photos.read https://photos.example/"]'`,
    remembered: '1',
    revision: '0',
    created_at: `${now}`,
    expires_at: `${now} + i`,
  }),
  token_families: (text, now) => ({
    id: `'fam_' || ${text(22, 'id')}`,
    grant_id: `'grt_' || ${text(22, 'grant')}`,
    user_id: `'usr_' || ${text(22, 'user')}`,
    client_id: text(22, 'client'),
    scope: `'["openid","offline_access","photos.read"]'`,
    resources: `'["https://photos.example/"]'`,
    authenticated_at: `${now}`,
    amr: `'["pwd"]'`,
    sid: text(43, 'sid'),
    generation: 'i % 100',
    rotated_at: `${now}`,
    newest_used: '0',
    created_at: `${now}`,
    last_used_at: `${now}`,
    expires_at: `${now}`,
    idle_expires_at: `${now} + (i * 7919) % 1209600000`,
  }),
  one_time: (text, now) => ({
    kind: `'code'`,
    hash: text(43, 'hash'),
    data: `'{"clientId":"' || ${text(560, 'data')} || '"}'`,
    grant_id: `'grt_' || ${text(22, 'grant')}`,
    created_at: `${now}`,
    expires_at: `${now}`,
    forget_at: `${now} + i`,
    consumed_at: `${now}`,
  }),
  denied_tokens: (text, now) => ({ jti: text(22, 'jti'), expires_at: `${now} + i` }),
  events: (text, now) => ({
    id: `'evt_' || (100000000000 + i) || ${text(18, 'id')}`,
    at: `${now} + i`,
    type: `'signed_in'`,
    user_id: `'usr_' || ${text(22, 'user')}`,
    client_id: text(22, 'client'),
    flow_id: text(8, 'flow'),
    facts: `'{"scope":["openid","offline_access","photos.read"],"until":1797832515992,"remembered":true}'`,
  }),
  attempts: (text, now) => ({ key: text(43, 'key'), count: '1', window_ends_at: `${now} + i` }),
}

/** The tables that grow with users and clients. */
export const measuredTables = Object.keys(realistic) as readonly (keyof typeof realistic)[]

/** The statement that fills a table with `rows` rows. */
export function fill(table: keyof Tables, rows: number, text: Text, now: number): string {
  const columns = realistic[table]?.(text, now)
  if (columns === undefined) throw new TypeError(`${table} does not grow`)
  return `with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${rows})
    insert into ${table} (${Object.keys(columns).join(', ')}) select ${Object.values(columns).join(', ')} from numbers`
}

/** Measures SQLite: the pages of each table and each index. */
export async function sqliteRowSizes(rows: number): Promise<RowSize[]> {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-row-sizes-'))
  try {
    const file = join(folder, 'rows.db')
    await withDatabase(await openSqlite(file), (db) => migrate(db, file, { alone: true }))
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: false })
    try {
      database.exec('pragma synchronous = off; pragma cache_size = -200000')
      const text: Text = (length) => `substr(hex(randomblob(${Math.ceil(length / 2)})), 1, ${length})`
      return measuredTables.map((table) => {
        database.exec(fill(table, rows, text, Date.now()))
        const bytes = (which: string) =>
          Number(
            database
              .prepare(
                `select sum(pgsize) as bytes from dbstat where aggregate = true and name in
                   (select name from sqlite_master where tbl_name = ? and type = '${which}')`,
              )
              .get(table)?.bytes ?? 0,
          )
        return { table, heap: bytes('table') / rows, indexes: bytes('index') / rows }
      })
    } finally {
      database.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Measures PostgreSQL, including the auxiliary files of a table, such as the free space map. */
export async function postgresRowSizes(postgres: Postgres, rows: number): Promise<RowSize[]> {
  const { url, drop } = await postgres.database()
  try {
    await withDatabase(await openPostgres(url), (db) => migrate(db, 'row-sizes', { alone: true }))
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      await client.query('set session_replication_role = replica; set synchronous_commit = off')
      const text: Text = (length, salt) => {
        const parts = Array.from({ length: Math.ceil(length / 32) }, (_, at) => `md5('${salt}${at}' || i)`)
        return `substr(${parts.join(' || ')}, 1, ${length})`
      }
      const sizes: RowSize[] = []
      for (const table of measuredTables) {
        await client.query(fill(table, rows, text, Date.now()))
        await client.query(`vacuum analyze ${table}`)
        const { rows: found } = await client.query<{ heap: string; indexes: string }>(
          `select pg_table_size('${table}') as heap, pg_indexes_size('${table}') as indexes`,
        )
        const [size] = found
        sizes.push({ table, heap: Number(size?.heap) / rows, indexes: Number(size?.indexes) / rows })
      }
      return sizes
    } finally {
      await client.end()
    }
  } finally {
    await drop()
  }
}

async function withDatabase(db: Database, use: (db: Database) => Promise<void>): Promise<void> {
  try {
    await use(db)
  } finally {
    await db.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = Number(process.argv[2] ?? 200_000)
  const show = (engine: string, sizes: readonly RowSize[]) => {
    console.log(`${engine}: bytes for each of ${rows} rows`)
    console.table(
      Object.fromEntries(
        sizes.map(({ table, heap, indexes }) => [
          table,
          { table: Math.round(heap), indexes: Math.round(indexes), together: Math.round(heap + indexes) },
        ]),
      ),
    )
  }
  show('SQLite', await sqliteRowSizes(rows))
  const postgres = await startPostgres()
  try {
    if (postgres !== undefined) show('PostgreSQL', await postgresRowSizes(postgres, rows))
  } finally {
    await postgres?.stop()
  }
}
