import type { CompiledQuery, Kysely } from 'kysely'
import type { Tables } from '../schema/schema.ts'

/** Builds typed SQL in the dialect of an engine, without running it. */
export type Sql = Kysely<Tables>

/**
 * One statement of a write. With `expect: 'one'` it has to change or return at least one row, or the write is lost.
 * `otherwise` names the reason for that loss, where a write can be lost for several reasons and the caller has to tell
 * them apart.
 */
export type Statement<Row = unknown> = {
  query: CompiledQuery<Row>
  expect?: 'one'
  otherwise?: Loss
}

/** Why a write was lost. */
export type Loss =
  | 'address_taken'
  | 'claims_changed'
  | 'credential_exists'
  | 'data_key_replaced'
  | 'declared_in_file'
  | 'full_for_one'
  | 'invitation_over'
  | 'mail_full'
  | 'grant_changed'
  | 'last_owner'
  | 'last_way_in'
  | 'no_registration_token'
  | 'proof_used'
  | 'second_factor_required'
  | 'too_many_credentials'
  | 'too_many_memberships'
  | 'unchanged'
  | 'username_taken'

export type Answer<Row = unknown> = {
  /** The rows of a `select` or a `returning` clause. */
  rows: readonly Row[]
  /** The number of rows changed or returned. */
  affected: number
}

/** One answer per statement, in order, each with the row type of its statement. */
export type Answers<Statements extends readonly Statement[]> = {
  [Index in keyof Statements]: Answer<Statements[Index] extends Statement<infer Row> ? Row : never>
}

/** `lost` is the statement whose expectation was not met; the whole write was rolled back. */
export type Written<Statements extends readonly Statement[]> =
  | { committed: true; answers: Answers<Statements> }
  | { committed: false; lost: Statement }

/** Runs queries: a `Database` or a `Snapshot`. */
export type Reader = {
  readonly sql: Sql
  read<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]>
}

/**
 * The only access to the database. Table files build statements and pass them to a `Database`; an engine file such as
 * `sqlite.ts` runs them. An engine guarantees:
 * - A write is atomic, and durable before its promise resolves.
 * - A read sees every write that has resolved, including writes of other `Database`s to the same database.
 * - A statement changes a row only if its conditions on that row hold at the moment of the change: of two writes
 *   that race for one row, the second evaluates its conditions again on the row that the first one left.
 * - A statement sees what was committed before it began, and the earlier statements of its own write.
 * - Each value of a statement is a whole number, text without NUL and lone surrogates, or null; any other value
 *   rejects with `Unstorable`, and nothing has been written.
 *
 * It does not guarantee that rows which a write only reads stay unchanged until its commit: on SQLite they do, on
 * PostgreSQL another write may change them in between. Where that matters, select them with `forShare()`: nobody can
 * change them until the commit, and the conditions are checked once the lock is held. Or let both writes lock the same
 * row first with `forUpdate()`, in a statement before the one that reads. SQLite omits these clauses.
 *
 * Each engine decides how to commit: it receives a write as a whole, so that several writes may share a commit. An
 * engine failure rejects with `StorageUnavailable`; it may then be unknown whether a write was committed. An invalid
 * statement rejects with the engine's own error, and nothing has been written.
 */
export type Database = Reader & {
  write<const Statements extends readonly Statement[]>(statements: Statements): Promise<Written<Statements>>
  /**
   * Runs a job, unless it is already running on this database; then it resolves to `undefined`. PostgreSQL detects
   * runs of every instance, SQLite only those of this `Database`. It saves work but is no mutual exclusion: if the
   * connection to the database is lost, another instance may start the same job while this one still runs it.
   */
  alone<Value>(job: string, run: () => Promise<Value>): Promise<Value | undefined>
  close(): Promise<void>
}
