import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type CompiledQuery, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector } from 'kysely'
import type { Answer, Answers, Database, Statement, Written } from '../../src/storage/database/database.ts'
import type { Tables } from '../../src/storage/schema/schema.ts'
import { SqliteCompiler } from '../../src/storage/sqlite/builder.ts'

/**
 * A `Database` to an SQLite database in memory that can be reset to a marked state any number of times. It
 * implements the contract in the simplest way, so that the explorer tests the code that uses a database.
 */
export class MemoryDatabase implements Database {
  readonly sql = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteCompiler(),
    },
  })
  readonly #database = new DatabaseSync(':memory:')
  readonly #statements = new Map<string, { statement: StatementSync; returnsRows: boolean }>()
  /** The number of writes. While it is unchanged, earlier reads are still current. */
  writes = 0

  constructor() {
    this.#database.exec('pragma foreign_keys = on')
  }

  async read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    return this.#run(query).rows as readonly Row[]
  }

  async write<const Statements extends readonly Statement[]>(
    statements: Statements,
  ): Promise<Written<Statements>> {
    this.writes += 1
    this.#database.exec('savepoint one_write')
    const answers: Answer[] = []
    try {
      for (const statement of statements) {
        const answer = this.#run(statement.query)
        if (statement.expect === 'one' && answer.affected === 0) {
          this.#database.exec('rollback to one_write')
          return { committed: false, lost: statement }
        }
        answers.push(answer)
      }
    } catch (error) {
      this.#database.exec('rollback to one_write')
      throw error
    } finally {
      this.#database.exec('release one_write')
    }
    return { committed: true, answers: answers as unknown as Answers<Statements> }
  }

  alone<Value>(_: string, run: () => Promise<Value>): Promise<Value> {
    return run()
  }

  /** Marks the state that `putBack` restores. */
  mark(): void {
    this.#database.exec('savepoint marked')
  }

  putBack(): void {
    this.#database.exec('rollback to marked')
  }

  async close(): Promise<void> {
    this.#statements.clear()
    this.#database.close()
  }

  #run({ sql, parameters }: CompiledQuery<unknown>): Answer {
    let entry = this.#statements.get(sql)
    if (entry === undefined) {
      const statement = this.#database.prepare(sql)
      entry = { statement, returnsRows: statement.columns().length > 0 }
      this.#statements.set(sql, entry)
    }
    const values = parameters as readonly SQLInputValue[]
    if (!entry.returnsRows) return { rows: [], affected: Number(entry.statement.run(...values).changes) }
    const rows = entry.statement.all(...values)
    return { rows, affected: rows.length }
  }
}
