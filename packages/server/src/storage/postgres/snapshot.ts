import type { CompiledQuery } from 'kysely'
import { noObserver } from '../database/observer.ts'
import type { Snapshot } from '../database/snapshot.ts'
import type { Tables } from '../schema/schema.ts'
import {
  DummyDriver,
  Kysely,
  noIntrospector,
  PostgresAdapter,
  PostgresQueryCompiler,
  sql,
} from '../sql/kysely.ts'
import { Connections } from './connections.ts'
import { asFault } from './faults.ts'

/**
 * Opens a snapshot of a PostgreSQL database: a repeatable-read transaction on a separate connection. It does not block
 * writers, but PostgreSQL cannot vacuum the rows that they replace until it is closed.
 */
export async function openPostgresSnapshot(url: string): Promise<Snapshot> {
  const connections = await Connections.open({
    url,
    connections: 1,
    statementTimeout: undefined,
    observer: noObserver,
  })
  const client = await connections.separate()
  const query = async (text: string, values: readonly unknown[] = []) => {
    try {
      return await client.query({ text, values: [...values] })
    } catch (error) {
      throw asFault(error)
    }
  }
  try {
    await query('begin isolation level repeatable read, read only')
    // The destination of the rows may be slow: a disk or a pipe.
    await query('set local idle_in_transaction_session_timeout = 0')
    await query('select 1 from pg_class limit 1')
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  return {
    engine: 'postgres',
    sql: postgresBuilder(),
    async read<Row>({ sql: text, parameters }: CompiledQuery<Row>) {
      return (await query(text, parameters)).rows as readonly Row[]
    },
    close: () => client.end(),
  }
}

/** The number of other connections of Valetkey to this database, from any process. */
export async function postgresUsers(url: string): Promise<number> {
  const snapshot = await openPostgresSnapshot(url)
  try {
    const query = sql<{ others: number }>`select count(*) as others from pg_stat_activity
      where datname = current_database() and application_name = current_setting('application_name')
      and pid <> pg_backend_pid()`
    const [row] = await snapshot.read(query.compile(snapshot.sql))
    return row?.others ?? 0
  } finally {
    await snapshot.close()
  }
}

/** Builds SQL in PostgreSQL's dialect. */
function postgresBuilder(): Snapshot['sql'] {
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: noIntrospector,
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}
