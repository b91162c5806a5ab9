import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { CompiledQuery } from 'kysely'
import type { ClientBase, PoolClient } from 'pg'
import type { Answer, Answers, Database, Reader, Statement, Written } from '../database/database.ts'
import { noObserver, type StorageObserver } from '../database/observer.ts'
import type { Tables } from '../schema/schema.ts'
import {
  DummyDriver,
  Kysely,
  noIntrospector,
  PostgresAdapter,
  PostgresQueryCompiler,
  sql,
} from '../sql/kysely.ts'
import { sqlState } from '../sql/sql-state.ts'
import { requireStorable } from '../sql/storable.ts'
import { Connections } from './connections.ts'
import { asFault, isCut, isSilence, isStale, isUndone } from './faults.ts'
import { StatementNames } from './names.ts'

export type PostgresOptions = {
  /** The maximum number of connections. */
  connections?: number
  /** No time limits, for work such as changing the tables. */
  unhurried?: boolean
  observer?: StorageObserver
}

/** The time limit of a statement in milliseconds: far more than needed, since all statements use an index. */
const statementTimeout = 10_000
/** How often a write is attempted that is rolled back because of a conflict. */
const attempts = 10
/** Milliseconds to wait for a separate connection to close. */
const longestGoodbye = 2_000
/** The first half of our advisory lock keys, to distinguish them from those of other programs: “vale”. */
const lockSpace = 0x76616c65

/** Opens a PostgreSQL database. It connects when it is first used. */
export async function openPostgres(
  url: string,
  { connections = 20, unhurried = false, observer = noObserver }: PostgresOptions = {},
): Promise<Database> {
  const timeout = unhurried ? undefined : statementTimeout
  const pool = await Connections.open({ url, connections, statementTimeout: timeout, observer })
  return new PostgresDatabase(pool, { observer, patience: timeout ?? Number.POSITIVE_INFINITY })
}

class PostgresDatabase implements Database {
  readonly sql = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: noIntrospector,
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  readonly #connections: Connections
  readonly #observer: StorageObserver
  readonly #patience: number
  readonly #names = new StatementNames()

  /** `patience`: milliseconds after which nothing is retried. */
  constructor(connections: Connections, options: { observer: StorageObserver; patience: number }) {
    this.#connections = connections
    this.#observer = options.observer
    this.#patience = options.patience
  }

  async read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    requireStorable([{ query }])
    // Reads are idempotent, so that a read can be retried if its connection breaks.
    const { rows } = await this.#untilDone((client, again) =>
      this.#run(client, query, again).catch((error: unknown) => {
        throw isCut(error) ? new Undone(error) : error
      }),
    )
    return rows as readonly Row[]
  }

  async write<const Statements extends readonly Statement[]>(
    statements: Statements,
  ): Promise<Written<Statements>> {
    requireStorable(statements)
    const [only, another] = statements
    const written = await this.#untilDone((client, again) =>
      only !== undefined && another === undefined
        ? this.#one(client, only, again)
        : this.#transaction(client, statements, again),
    )
    if (written.committed) this.#observer.committed(1)
    return written as Written<Statements>
  }

  /** Uses a transaction-level lock, which also works with a pooler that assigns connections per transaction. */
  async alone<Value>(job: string, run: () => Promise<Value>): Promise<Value | undefined> {
    const client = await this.#connections.separate()
    try {
      const free = await locked(client, job).catch((error: unknown) => {
        throw asFault(error)
      })
      return free ? await run() : undefined
    } finally {
      // Closing the connection releases the lock. If the network drops the closing message, do not wait until the
      // operating system gives the connection up: a server that is shutting down would wait as well.
      const goodbye = client.end().catch(() => undefined)
      await Promise.race([goodbye, delay(longestGoodbye, undefined, { ref: false })])
    }
  }

  async close(): Promise<void> {
    await this.#connections.close()
  }

  /** One round trip: a single statement is its own transaction, and if it changed nothing, nothing has to be undone. */
  async #one(client: PoolClient, statement: Statement, again: boolean): Promise<Written<Statement[]>> {
    const answer = await this.#run(client, statement.query, again)
    if (isLost(statement, answer)) return { committed: false, lost: statement }
    return { committed: true, answers: [answer] as Answers<Statement[]> }
  }

  /**
   * Begins a transaction, then sends all statements at once. If none has an `expect`, the commit is sent with them: two
   * round trips. Otherwise the commit waits for the results: three. Nothing is committed before the commit is sent.
   */
  async #transaction(
    client: PoolClient,
    statements: readonly Statement[],
    again: boolean,
  ): Promise<Written<Statement[]>> {
    const certain = statements.every(({ expect }) => expect === undefined)
    // If `begin` failed, each further statement would be a transaction of its own, so wait for it.
    await this.#begin(client)
    const runs = statements.map(({ query }) => this.#run(client, query, again))
    let end = certain ? client.query('commit') : undefined
    await Promise.allSettled([...runs, end])
    try {
      const answers: Answer[] = []
      for (const [index, statement] of statements.entries()) {
        const answer = await runs[index]
        if (answer === undefined || isLost(statement, answer)) {
          await client.query('rollback')
          return { committed: false, lost: statement }
        }
        answers.push(answer)
      }
      end ??= client.query('commit')
      // If PostgreSQL cannot commit, it responds to the commit with `ROLLBACK`.
      const { command } = await end
      if (command !== 'COMMIT') throw new Error(`a write ended with ${command}`)
      return { committed: true, answers: answers as Answers<Statement[]> }
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw end === undefined && isCut(error) ? new Undone(error) : error
    }
  }

  async #begin(client: PoolClient): Promise<void> {
    await client.query('begin isolation level read committed').catch((error: unknown) => {
      throw isCut(error) ? new Undone(error) : error
    })
  }

  async #run(client: ClientBase, query: CompiledQuery<unknown>, again: boolean): Promise<Answer> {
    // A retry uses no prepared statement, since that may have caused the failure.
    const name = again ? undefined : this.#names.of(query.sql)
    const values = query.parameters as unknown[]
    const { rows, rowCount } = await client.query({ text: query.sql, values, ...(name && { name }) })
    return { rows, affected: rowCount ?? 0 }
  }

  /** Retries work that PostgreSQL has rolled back, or that was certainly not committed when a connection broke. */
  async #untilDone<Value>(run: (client: PoolClient, again: boolean) => Promise<Value>): Promise<Value> {
    const end = performance.now() + this.#patience
    for (let attempt = 1; ; attempt += 1) {
      const client = await this.#connections.take()
      try {
        const value = await run(client, attempt > 1)
        client.release()
        return value
      } catch (error) {
        const cause = error instanceof Undone ? error.cause : error
        if (isSilence(cause)) this.#connections.dropIdle()
        client.release(isCut(cause) || isStale(cause) || (await isDemoted(client, cause)))
        // If the network drops messages, every other connection would take just as long to fail.
        const isLast = attempt === attempts || performance.now() >= end
        if (isLast || !(error instanceof Undone || isUndone(error))) throw asFault(cause)
      }
      // A random pause, so that two conflicting writes do not conflict again.
      await delay(Math.random() * 5 * attempt)
    }
  }
}

/** The work was not committed, and may be retried. */
class Undone extends Error {
  constructor(cause: unknown) {
    super('undone', { cause })
  }
}

function isLost({ expect }: Statement, { affected }: Answer): boolean {
  return expect === 'one' && affected === 0
}

/** Whether the server of this connection has become a standby: another server accepts writes now. */
async function isDemoted(client: ClientBase, error: unknown): Promise<boolean> {
  if (sqlState(error) !== '25006') return false
  const asked = client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')
  return asked.then(
    ({ rows }) => rows[0]?.standby !== false,
    () => true,
  )
}

/** Acquires the lock of a job until the connection ends, unless another connection holds it. */
async function locked(client: ClientBase, job: string): Promise<boolean> {
  const key = createHash('sha256').update(job).digest().readInt32BE()
  const [, , { rows }] = await Promise.all([
    client.query('begin'),
    client.query('set local idle_in_transaction_session_timeout = 0'),
    client.query<{ locked: boolean }>(`select pg_try_advisory_xact_lock(${lockSpace}, ${key}) as locked`),
  ])
  return rows[0]?.locked === true
}

/** The names of all tables in the current schema, including those of other programs. */
export async function postgresTables(db: Reader): Promise<readonly string[]> {
  const query = sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = current_schema()`.compile(db.sql)
  return (await db.read(query)).map(({ name }) => name)
}
