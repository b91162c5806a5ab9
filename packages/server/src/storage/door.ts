import type { CompiledQuery, Kysely } from 'kysely'
import type { Tables } from './schema.ts'

/** Builds typed SQL in the dialect of the engine behind the door. It runs none. */
export type Sql = Kysely<Tables>

/**
 * One statement of a write. `expect: 'one'`: it has to change or return at least one row. `otherwise` names what it means
 * that it did not, where a write can be lost for several reasons and the caller has to know which.
 */
export type Statement<Row = unknown> = {
  query: CompiledQuery<Row>
  expect?: 'one'
  otherwise?: Loss
}

/** Why a write was lost. */
export type Loss =
  | 'data_key_replaced'
  | 'full_for_one'
  | 'grant_changed'
  | 'no_registration_token'
  | 'username_taken'

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

/** What answers questions: a door, or a snapshot. */
export type Reader = {
  readonly sql: Sql
  read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]>
}

/**
 * The one door to the database. Table files build statements and hand them over; an engine file such as
 * `sqlite.ts` runs them. An engine guarantees:
 * - A write is durable before its promise resolves. All of it happens or nothing.
 * - A read sees every write that has resolved, through whichever door.
 * - A statement changes a row only if its conditions on that row hold at the moment of the change: of two writes
 *   that race for one row, the second one looks again at what the first one left.
 * - A statement sees what was committed before it began, and what its own write did before it.
 * - Each value of a statement is a whole number, text without NUL and lone surrogates, or null; any other rejects as
 *   `Unstorable`, and nothing happened.
 *
 * It does not guarantee that rows which a write only looks at stay as they are until its commit: on SQLite they do,
 * on PostgreSQL another write may change them meanwhile. Where that matters, select them with `forShare()` (nobody
 * changes them until the commit, and the conditions hold once the lock is had) or have both writes lock one row
 * first, `forUpdate()`, in a statement before the one that looks. SQLite leaves such clauses out.
 *
 * How it commits is its own affair: a write is handed over whole, so that several may share a commit. A fault of the
 * engine rejects with `StorageUnavailable`, and of a write it may then not be known whether it happened: what was
 * not answered may have been done. A mistake in a statement rejects as it is, and nothing happened.
 */
export type Door = Reader & {
  write<const Statements extends readonly Statement[]>(statements: Statements): Promise<Written<Statements>>
  /**
   * Runs a job unless it runs already behind any door to this database, and then answers `undefined`. PostgreSQL
   * knows that of every instance, SQLite of this door alone. It saves work and keeps no promise: where the database
   * goes away in between, another instance may begin the same job before this one has ended it.
   */
  alone<Value>(job: string, run: () => Promise<Value>): Promise<Value | undefined>
  close(): Promise<void>
}
