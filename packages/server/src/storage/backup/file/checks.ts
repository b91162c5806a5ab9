import { isJsonObject } from '@valetkey/resource/foreign-json'
import type { Shape } from '../../sqlite/shape.ts'
import { fateOf } from '../tables.ts'
import { BackupRefused, format, type Header, type Trailer } from './format.ts'

/** Parses a line of a backup. */
export function parse(line: Buffer, name: string): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    throw new BackupRefused(`${name}: a line that is not JSON`)
  }
}

/** Checks the first line. `schema`: the schema version of this program. */
export function readHeader(value: unknown, name: string, schema: number): Header {
  if (!isJsonObject(value) || value.valetkey !== 'backup') {
    throw new BackupRefused(`${name}: not a backup of Valetkey`)
  }
  if (value.format !== format) {
    throw new BackupRefused(`${name}: expected format ${format}, got ${JSON.stringify(value.format)}`)
  }
  const { product, madeAt, engine, moved } = value
  const isDated = typeof madeAt === 'string' && Number.isFinite(Date.parse(madeAt))
  if (typeof product !== 'string' || !isDated || typeof engine !== 'string') {
    throw new BackupRefused(`${name}: the header is incomplete`)
  }
  if (typeof value.schema !== 'number' || !Number.isInteger(value.schema) || value.schema < 1) {
    throw new BackupRefused(`${name}: a header without a schema version`)
  }
  if (value.schema > schema) {
    const versions = `schema ${value.schema}; this program supports up to ${schema}`
    throw new BackupRefused(`${name}: made by a newer version (${versions}): restore it with that version`)
  }
  return {
    valetkey: 'backup',
    format,
    product,
    schema: value.schema,
    madeAt,
    engine,
    moved: moved === true,
  }
}

/** Checks the line before the rows of a table against the schema of the backup. */
export function readTable(value: unknown, shapes: ReadonlyMap<string, Shape> | undefined, name: string) {
  if (!isJsonObject(value) || typeof value.table !== 'string' || !Array.isArray(value.columns)) {
    throw new BackupRefused(`${name}: a line that is neither a row nor the beginning of a table`)
  }
  const shape = shapes?.get(value.table)
  const fate = fateOf(value.table)
  if (shape === undefined || fate === undefined || fate === 'left') {
    throw new BackupRefused(
      `${name}: a table that no backup has: ${JSON.stringify(value.table.slice(0, 60))}`,
    )
  }
  const names = shape.columns.map((column) => column.name)
  if (JSON.stringify(value.columns) !== JSON.stringify(names)) {
    throw new BackupRefused(`${name}: ${value.table}: expected the columns ${names.join(', ')}, got others`)
  }
  return { name: value.table, columns: shape.columns, names }
}

/** Checks the last line: row counts, hash and seal. */
export function readTrailer(value: Record<string, unknown>, name: string): Trailer {
  const { end, rows, sha256, seal } = value
  if (
    end === 'valetkey backup' &&
    isJsonObject(rows) &&
    typeof sha256 === 'string' &&
    typeof seal === 'string'
  ) {
    return { end, rows: rows as Record<string, number>, sha256, seal }
  }
  throw new BackupRefused(`${name}: the last line is incomplete`)
}

/** Throws unless the hash and the row counts match those of the lines read. */
export function refuseSum(
  { sha256, rows }: Trailer,
  found: { sha256: string; counts: Readonly<Record<string, number>> },
  name: string,
): void {
  if (sha256 !== found.sha256) {
    throw new BackupRefused(`${name}: the backup was changed or damaged: its SHA-256 does not match`)
  }
  const tables = new Set([...Object.keys(rows), ...Object.keys(found.counts)])
  for (const table of tables) {
    if (rows[table] === found.counts[table]) continue
    throw new BackupRefused(`${name}: ${table}: expected ${rows[table]} rows, got ${found.counts[table]}`)
  }
}

/** Whether a line is a row; all other lines are objects. */
export function isRow(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
