import type { CompiledQuery } from 'kysely'
import type { Statement } from './door.ts'

/**
 * A value that no column keeps as it is: a mistake of the program, found before anything has happened. SQLite would take
 * half a millisecond into an INTEGER column and a NUL into a text, PostgreSQL refuses both, and a row that one engine has
 * could not be restored on the other.
 */
export class Unstorable extends TypeError {
  override readonly name = 'Unstorable'
}

/** Whether every engine keeps this text as it is: without NUL, which PostgreSQL refuses, and without lone surrogates. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/**
 * Throws `Unstorable` unless each value of these statements is a whole number, text that can be stored, or null. Returns
 * how many letters their texts have together.
 */
export function requireStorable(statements: readonly Pick<Statement, 'query'>[]): number {
  let letters = 0
  for (const { query } of statements) {
    for (const value of query.parameters) {
      if (typeof value === 'string' && isStorable(value)) letters += value.length
      else if (value !== null && !Number.isSafeInteger(value)) {
        throw new Unstorable(`${whatIs(value)} stands in ${beginningOf(query)}`)
      }
    }
  }
  return letters
}

/** Never the value itself, which may be a secret. */
function whatIs(value: unknown): string {
  if (typeof value === 'string') return 'a text with NUL or half of a surrogate pair'
  return typeof value === 'number' ? 'a number that is not whole' : `a value of the type ${typeof value}`
}

function beginningOf({ sql }: CompiledQuery<unknown>): string {
  return sql.length > 100 ? `${sql.slice(0, 100)}…` : sql
}
