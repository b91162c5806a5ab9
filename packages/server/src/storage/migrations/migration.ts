import type { CompiledQuery } from 'kysely'
import type { Sql } from '../database/database.ts'

/** The statements of a migration, in the order in which they run. */
export type Statements = (sql: Sql) => readonly CompiledQuery[]

/**
 * One version step of the schema. There is no downgrade. The plain form *expands*: it is one transaction that only adds
 * to the schema, so that older programs can keep serving alongside. CONTRIBUTING.md has the rules.
 */
export type Migration = Statements | Contract | Separate

/** Removes something that older programs use: those that only know schemas below `oldestProgram` are stopped first. */
export type Contract = { oldestProgram: number; statements: Statements }

/**
 * Expands with statements that cannot share a transaction, such as PostgreSQL's `create index concurrently`. Each runs
 * by itself, and all of them run again if a start was interrupted between them, so each must be idempotent.
 */
export type Separate = { separate: Statements }

/** The statements of a migration in any form. */
export function statementsOf(migration: Migration): Statements {
  if (typeof migration === 'function') return migration
  return 'separate' in migration ? migration.separate : migration.statements
}
