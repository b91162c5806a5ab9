import type { CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './schema.ts'

/** Builds typed SQL in the dialect of the engine behind the door. It runs none. */
export type Sql = Kysely<Tables>

/** One statement of a write. `expect: 'one'`: it has to change or return at least one row. */
export type Statement<Row = unknown> = {
  query: CompiledQuery<Row>
  expect?: 'one'
}

export type Answer<Row = unknown> = {
  /** What `returning` or a `select` gave. */
  rows: readonly Row[]
  /** How many rows it changed, or returned. */
  affected: number
}

/** The answers in the order of the statements, each with the row type of its own. */
export type Answers<Statements extends readonly Statement[]> = {
  [Index in keyof Statements]: Answer<Statements[Index] extends Statement<infer Row> ? Row : never>
}

/** `lost` is the very statement whose expectation was not met; then nothing of the write happened. */
export type Written<Statements extends readonly Statement[]> =
  | { committed: true; answers: Answers<Statements> }
  | { committed: false; lost: Statement }

/**
 * The one door to the database. Table files build statements and hand them over; an engine file such as
 * `sqlite.ts` runs them. An engine guarantees: a write is durable before its promise resolves; all of it
 * happens or nothing; writes behave as if they ran one after another; a read sees every write that has
 * resolved. How it commits is its own affair: a write is handed over whole, so that several may share a commit.
 * A fault of the engine rejects with `StorageUnavailable`; a mistake in a statement rejects as it is.
 */
export type Door = {
  readonly sql: Sql
  read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]>
  write<const Statements extends readonly Statement[]>(statements: Statements): Promise<Written<Statements>>
  close(): Promise<void>
}
