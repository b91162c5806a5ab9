import { isStorable } from '../sql/storable.ts'
import type { Column } from '../sqlite/shape.ts'
import type { Row, Value } from './file/format.ts'

const largest = { integer: 2 ** 31 - 1, bigint: Number.MAX_SAFE_INTEGER }

/**
 * Returns a row that every engine can store, or a message about its first invalid column. `mends`: rounds fractions up
 * to the next whole number, for rows that expire within hours.
 */
export function soundRow(
  row: readonly unknown[],
  columns: readonly Column[],
  { mends }: { mends: boolean },
): Row | string {
  const sound: Value[] = []
  for (const [index, column] of columns.entries()) {
    const value = mends ? whole(row[index]) : row[index]
    if (!isSound(value, column)) return `${column.name}: expected ${expected(column)}, got ${kindOf(value)}`
    sound.push(value)
  }
  return sound
}

function isSound(value: unknown, { type, nullable }: Column): value is Value {
  if (value === null) return nullable
  if (type === 'text') return typeof value === 'string' && isStorable(value)
  return Number.isSafeInteger(value) && Math.abs(Number(value)) <= largest[type]
}

function whole(value: unknown): unknown {
  return typeof value === 'number' ? Math.ceil(value) : value
}

function expected({ type, nullable }: Column): string {
  const kind = type === 'text' ? 'text' : `a whole number up to 2^${type === 'integer' ? '31' : '53'}`
  return nullable ? `${kind} or nothing` : kind
}

/** Describes a value without repeating it: it may be a secret. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'string') return isStorable(value) ? 'text' : 'text with NUL or a lone surrogate'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a larger one' : 'a number with a fraction'
  return typeof value === 'bigint' ? 'a larger one' : 'something else'
}
