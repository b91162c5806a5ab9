import { isJsonObject } from '@valetkey/resource/foreign-json'
import type { Shape } from '../../sqlite/shape.ts'
import { fateOf } from '../tables.ts'
import { BackupRefused, format, type Header, type Trailer } from './format.ts'

/** A line of a backup as the JSON it is. */
export function parse(line: Buffer, name: string): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    throw new BackupRefused(`${name}: a line that is not JSON`)
  }
}

/** `schema`: what this program knows. */
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
    throw new BackupRefused(`${name}: a header that lacks what every backup says of itself`)
  }
  if (typeof value.schema !== 'number' || !Number.isInteger(value.schema) || value.schema < 1) {
    throw new BackupRefused(`${name}: a header without a schema version`)
  }
  if (value.schema > schema) {
    const versions = `schema ${value.schema}; this program knows up to ${schema}`
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

/** The line that begins a table, with the columns that the schema of the backup gives it. */
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

/** The last line: the counts, the sum and the seal. */
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
  throw new BackupRefused(`${name}: an end that lacks what every backup says at its end`)
}

/** Throws unless the sum and the counts are those that were found in reading. */
export function refuseSum(
  { sha256, rows }: Trailer,
  found: { sha256: string; counts: Readonly<Record<string, number>> },
  name: string,
): void {
  if (sha256 !== found.sha256) {
    throw new BackupRefused(`${name}: the backup was changed or damaged: its SHA-256 is another`)
  }
  const tables = new Set([...Object.keys(rows), ...Object.keys(found.counts)])
  for (const table of tables) {
    if (rows[table] === found.counts[table]) continue
    throw new BackupRefused(`${name}: ${table}: expected ${rows[table]} rows, got ${found.counts[table]}`)
  }
}

/** A line that is a row; every other one is an object. */
export function isRow(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}
