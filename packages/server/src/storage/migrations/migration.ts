import type { CompiledQuery } from 'kysely'
import type { Sql } from '../door/door.ts'

/** What is run, in this order. */
export type Statements = (sql: Sql) => readonly CompiledQuery[]

/**
 * One step forward of the schema. There is no way back. The plain form *expands*: one transaction that only adds,
 * so that programs from before it serve on beside it. CONTRIBUTING.md has the rules.
 */
export type Migration = Statements | Contract | Separate

/** Takes away what older programs use: those that know less than schema `oldestProgram` are shut out first. */
export type Contract = { oldestProgram: number; statements: Statements }

/**
 * Expands with statements that cannot share a transaction, such as PostgreSQL's `create index concurrently`. Each is
 * run by itself, and all of them again after a start that died among them: so each has to bear being repeated.
 */
export type Separate = { separate: Statements }

/** The statements of a migration of any form. */
export function statementsOf(migration: Migration): Statements {
  if (typeof migration === 'function') return migration
  return 'separate' in migration ? migration.separate : migration.statements
}
