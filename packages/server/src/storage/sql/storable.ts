import type { CompiledQuery } from 'kysely'
import type { Statement } from '../database/database.ts'

/**
 * A value that a column cannot store unchanged: a programming error, detected before anything is written. SQLite would
 * accept half a millisecond in an INTEGER column and a NUL in a text; PostgreSQL refuses both. Such a row could not be
 * restored on PostgreSQL.
 */
export class Unstorable extends TypeError {
  override readonly name = 'Unstorable'
}

/** Whether every engine stores this text unchanged: no NUL, which PostgreSQL refuses, and no lone surrogates. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/**
 * Throws `Unstorable` unless each value of these statements is a whole number, text that can be stored, or null.
 * Returns the total length of their texts in UTF-16 code units.
 */
export function requireStorable(statements: readonly Pick<Statement, 'query'>[]): number {
  let letters = 0
  for (const { query } of statements) {
    for (const value of query.parameters) {
      if (typeof value === 'string' && isStorable(value)) letters += value.length
      else if (value !== null && !Number.isSafeInteger(value)) {
        throw new Unstorable(`${whatIs(value)} cannot be stored: ${beginningOf(query)}`)
      }
    }
  }
  return letters
}

/** Describes a value without repeating it: it may be a secret. */
function whatIs(value: unknown): string {
  if (typeof value === 'string') return 'text with NUL or a lone surrogate'
  return typeof value === 'number' ? 'a number that is not whole' : `a value of the type ${typeof value}`
}

function beginningOf({ sql }: CompiledQuery<unknown>): string {
  return sql.length > 100 ? `${sql.slice(0, 100)}…` : sql
}
