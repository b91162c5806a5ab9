import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { CompiledQuery } from 'kysely'
import type { Answer } from '../database/database.ts'

/** More than the program has statements, since lists of varying length produce further ones. */
const kept = 200

/** Runs queries on one connection, and prepares each statement once. */
export class SqliteStatements {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, { statement: StatementSync; returnsRows: boolean }>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  run(query: CompiledQuery<unknown>): Answer {
    const { statement, returnsRows } = this.#prepare(query.sql)
    const parameters = query.parameters as readonly SQLInputValue[]
    if (returnsRows) {
      const rows = statement.all(...parameters)
      return { rows, affected: rows.length }
    }
    return { rows: [], affected: Number(statement.run(...parameters).changes) }
  }

  clear(): void {
    this.#prepared.clear()
  }

  /** Returns the prepared statement. A full cache evicts the least recently used one: a Map keeps insertion order. */
  #prepare(text: string) {
    let entry = this.#prepared.get(text)
    if (entry === undefined) {
      const statement = this.#database.prepare(text)
      entry = { statement, returnsRows: statement.columns().length > 0 }
      const oldest = this.#prepared.keys().next()
      if (this.#prepared.size >= kept && !oldest.done) this.#prepared.delete(oldest.value)
    } else if (this.#prepared.size < kept) {
      return entry
    } else {
      this.#prepared.delete(text)
    }
    this.#prepared.set(text, entry)
    return entry
  }
}
