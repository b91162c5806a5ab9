import type { CompiledQuery } from 'kysely'
import type { Database } from '../database/database.ts'
import { sql as raw } from '../sql/kysely.ts'
import type { Row } from './file/format.ts'

/** Limits of one write, so that transactions do not grow with the backup. */
const mostRows = 500
const mostCharacters = 250_000

/** Inserts rows in batches; each batch is one write. */
export class Inserts {
  /** The number of rows inserted so far, by table. */
  readonly rows: Record<string, number> = {}
  readonly #db: Database
  readonly #progress: (rows: number) => void
  #table = ''
  #columns: readonly string[] = []
  #waiting: Row[] = []
  #characters = 0
  #done = 0
  #built: { table: string; rows: number; query: CompiledQuery } | undefined

  constructor(db: Database, progress: (rows: number) => void) {
    this.#db = db
    this.#progress = progress
  }

  /** Adds a row. If the result is a promise, it must be awaited. */
  add(table: string, columns: readonly string[], row: Row): Promise<void> | undefined {
    if (table === this.#table) return this.#take(row)
    return this.flush().then(() => {
      this.#table = table
      this.#columns = columns
      return this.#take(row)
    })
  }

  async flush(): Promise<void> {
    const batch = this.#waiting
    if (batch.length === 0) return
    this.#waiting = []
    this.#characters = 0
    await this.#db.write([{ query: { ...this.#statement(batch.length), parameters: batch.flat() } }])
    this.rows[this.#table] = (this.rows[this.#table] ?? 0) + batch.length
    this.#done += batch.length
    this.#progress(this.#done)
  }

  /**
   * Reuses the last statement if the batch has the same length: building thousands of values costs more than
   * running it.
   */
  #statement(rows: number): CompiledQuery {
    if (this.#built?.table !== this.#table || this.#built.rows !== rows) {
      const columns = raw.join(this.#columns.map((column) => raw.ref(column)))
      const row = raw`(${raw.join(this.#columns.map(() => null))})`
      const values = raw.join(Array.from({ length: rows }, () => row))
      const query = raw`insert into ${raw.table(this.#table)} (${columns}) values ${values}`
      this.#built = { table: this.#table, rows, query: query.compile(this.#db.sql) }
    }
    return this.#built.query
  }

  #take(row: Row): Promise<void> | undefined {
    this.#waiting.push(row)
    for (const value of row) if (typeof value === 'string') this.#characters += value.length
    if (this.#waiting.length < mostRows && this.#characters < mostCharacters) return undefined
    return this.flush()
  }
}
