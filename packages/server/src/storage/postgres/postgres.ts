import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { CompiledQuery } from 'kysely'
import type { ClientBase, PoolClient } from 'pg'
import type { Answer, Answers, Door, Reader, Statement, Written } from '../door/door.ts'
import { nobodyObserves, type StorageObserver } from '../door/observer.ts'
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
  /** How many connections there may be at once. */
  connections?: number
  /** For work that takes as long as it takes, such as changing the tables. */
  unhurried?: boolean
  observer?: StorageObserver
}

/** Milliseconds that a statement may take: far more than any of ours needs, all of which go by an index. */
const statementTimeout = 10_000
/** How often a write that was undone for another one's sake is tried. */
const attempts = 10
/** Milliseconds that a connection of its own has to end. */
const longestGoodbye = 2_000
/** The first half of every advisory lock of ours, so that other programs' locks are others: “vale”. */
const lockSpace = 0x76616c65

/** Opens a door to a PostgreSQL database. Connects when it is first used. */
export async function openPostgres(
  url: string,
  { connections = 20, unhurried = false, observer = nobodyObserves }: PostgresOptions = {},
): Promise<Door> {
  const timeout = unhurried ? undefined : statementTimeout
  const pool = await Connections.open({ url, connections, statementTimeout: timeout, observer })
  return new PostgresDoor(pool, { observer, patience: timeout ?? Number.POSITIVE_INFINITY })
}

class PostgresDoor implements Door {
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

  /** `patience`: milliseconds after which nothing is tried again. */
  constructor(connections: Connections, options: { observer: StorageObserver; patience: number }) {
    this.#connections = connections
    this.#observer = options.observer
    this.#patience = options.patience
  }

  async read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    requireStorable([{ query }])
    // Reading twice does no harm, so that a connection that breaks in between need not be anybody's trouble.
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

  /** The lock is a transaction's, so that a pooler that lends connections by the transaction keeps it, too. */
  async alone<Value>(job: string, run: () => Promise<Value>): Promise<Value | undefined> {
    const client = await this.#connections.separate()
    try {
      const free = await locked(client, job).catch((error: unknown) => {
        throw asFault(error)
      })
      return free ? await run() : undefined
    } finally {
      // Ending the connection frees the lock; where it is gone already, so is the lock. A network that swallows the
      // goodbye would be waited for until the system gives the connection up, and a closing server with it.
      const goodbye = client.end().catch(() => undefined)
      await Promise.race([goodbye, delay(longestGoodbye, undefined, { ref: false })])
    }
  }

  async close(): Promise<void> {
    await this.#connections.close()
  }

  /** One statement is a transaction by itself, and one that changed nothing has nothing to undo: one round trip. */
  async #one(client: PoolClient, statement: Statement, again: boolean): Promise<Written<Statement[]>> {
    const answer = await this.#run(client, statement.query, again)
    if (isLost(statement, answer)) return { committed: false, lost: statement }
    return { committed: true, answers: [answer] as Answers<Statement[]> }
  }

  /**
   * Once it has begun, everything is sent at once. Where nothing is expected, the commit goes with it: two round
   * trips. Otherwise it waits for the answers: three. Until it is sent, nothing can have been committed.
   */
  async #transaction(
    client: PoolClient,
    statements: readonly Statement[],
    again: boolean,
  ): Promise<Written<Statement[]>> {
    const certain = statements.every(({ expect }) => expect === undefined)
    // Behind a beginning that failed, each statement would be a transaction by itself.
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
      // PostgreSQL answers a commit that it cannot make with a rollback.
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
    // What another attempt stumbled over may be what was prepared.
    const name = again ? undefined : this.#names.of(query.sql)
    const values = query.parameters as unknown[]
    const { rows, rowCount } = await client.query({ text: query.sql, values, ...(name && { name }) })
    return { rows, affected: rowCount ?? 0 }
  }

  /** Tries again what PostgreSQL has undone by itself, or what was never committed before a connection broke. */
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
        // A network that swallows what is said takes as long over every connection there is.
        const isLast = attempt === attempts || performance.now() >= end
        if (isLast || !(error instanceof Undone || isUndone(error))) throw asFault(cause)
      }
      // Apart from each other, so that two do not meet again.
      await delay(Math.random() * 5 * attempt)
    }
  }
}

/** Nothing of it happened, and it may be tried again. */
class Undone extends Error {
  constructor(cause: unknown) {
    super('undone', { cause })
  }
}

function isLost({ expect }: Statement, { affected }: Answer): boolean {
  return expect === 'one' && affected === 0
}

/** Whether the server of this connection has become a standby: another one takes the writes now. */
async function isDemoted(client: ClientBase, error: unknown): Promise<boolean> {
  if (sqlState(error) !== '25006') return false
  const asked = client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')
  return asked.then(
    ({ rows }) => rows[0]?.standby !== false,
    () => true,
  )
}

/** Takes the lock of a job until the connection ends, unless another connection has it. */
async function locked(client: ClientBase, job: string): Promise<boolean> {
  const key = createHash('sha256').update(job).digest().readInt32BE()
  const [, , { rows }] = await Promise.all([
    client.query('begin'),
    client.query('set local idle_in_transaction_session_timeout = 0'),
    client.query<{ locked: boolean }>(`select pg_try_advisory_xact_lock(${lockSpace}, ${key}) as locked`),
  ])
  return rows[0]?.locked === true
}

/** The names of the tables that a database has where ours are looked for, whoever made them. */
export async function postgresTables(door: Reader): Promise<readonly string[]> {
  const query = sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = current_schema()`.compile(door.sql)
  return (await door.read(query)).map(({ name }) => name)
}
