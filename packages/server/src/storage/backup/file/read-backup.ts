import { createHash } from 'node:crypto'
import { isJsonObject } from '@valetkey/resource/foreign-json'
import type { MasterKey } from '../../keys/sealing.ts'
import { type Shape, shapesAt } from '../../sqlite/shape.ts'
import { soundRow } from '../sound-row.ts'
import { comesBack, fateOf } from '../tables.ts'
import { isRow, parse, readHeader, readTable, readTrailer, refuseSum } from './checks.ts'
import { BackupRefused, type Header, type Row, sealContext, type Trailer } from './format.ts'
import { compressedLines } from './lines.ts'

/** A backup to read. */
export type BackupFile = {
  /** An open file descriptor, so that each pass reads the same file, even if its name refers to another one by then. */
  descriptor: number
  /** The name of the backup in error messages. */
  name: string
  master: MasterKey
  /** The schema version of this program. */
  schema: number
  /** Whether to restore what only a move restores; by default, whether the backup was made with `--move`. */
  move?: boolean
  /** Called with the number of rows read. */
  progress?: (rows: number) => void
}

/** The header and trailer of a complete backup. `leftOut`: rows that cannot be read and are not needed, by table. */
export type Checked = { header: Header; trailer: Trailer; leftOut: Readonly<Record<string, number>> }

/** Called for each row to restore, in the order of the file, and awaited. */
export type Take = (table: string, columns: readonly string[], row: Row) => Promise<void> | undefined

/**
 * Reads a backup from beginning to end. Checks each row against the schema of the backup, then the hash, and the seal
 * under the master key. Throws `BackupRefused`. The rows passed to `take` must not be trusted until this has resolved.
 */
export async function readBackup(file: BackupFile, take: Take = () => undefined): Promise<Checked> {
  const { name, master } = file
  const hash = createHash('sha256')
  const counts: Record<string, number> = {}
  const leftOut: Record<string, number> = {}
  let header: Header | undefined
  let shapes: ReadonlyMap<string, Shape> | undefined
  let table: ReturnType<typeof readTable> | undefined
  let trailer: Trailer | undefined
  let seen = 0
  for await (const line of compressedLines(file.descriptor, name)) {
    if (trailer !== undefined) throw new BackupRefused(`${name}: something follows the end of the backup`)
    const value = parse(line, name)
    if (header === undefined) {
      header = readHeader(value, name, file.schema)
      shapes = shapesAt(header.schema)
    } else if (isRow(value)) {
      if (table === undefined) throw new BackupRefused(`${name}: a row before any table`)
      seen += 1
      file.progress?.(seen)
      const number = (counts[table.name] ?? 0) + 1
      counts[table.name] = number
      const read = readRow(value, table, file.move ?? header.moved)
      if ('wrong' in read) throw new BackupRefused(`${name}: ${table.name}, row ${number}: ${read.wrong}`)
      if ('odd' in read) leftOut[table.name] = (leftOut[table.name] ?? 0) + 1
      const taken = 'row' in read ? take(table.name, table.names, read.row) : undefined
      if (taken !== undefined) await taken
    } else if (isJsonObject(value) && value.end !== undefined) {
      trailer = readTrailer(value, name)
      continue
    } else {
      table = readTable(value, shapes, name)
      if (Object.hasOwn(counts, table.name)) throw new BackupRefused(`${name}: ${table.name} comes twice`)
      counts[table.name] = 0
    }
    hash.update(line).update('\n')
  }
  if (header === undefined) throw new BackupRefused(`${name}: an empty file, not a backup`)
  if (trailer === undefined) throw new BackupRefused(`${name}: the backup is cut off before its end`)
  refuseSum(trailer, { sha256: hash.digest('hex'), counts }, name)
  if (master.open(trailer.seal, sealContext)?.toString() !== trailer.sha256) {
    const reason = 'the backup was not made under this master key, or was changed by somebody without it'
    throw new BackupRefused(`${name}: ${reason}: use the master key under which it was made`)
  }
  return { header, trailer, leftOut }
}

/**
 * `stays`: the row is not restored. `odd`: it cannot be read, and is omitted. `wrong`: it cannot be read, but is
 * needed.
 */
function readRow(
  values: readonly unknown[],
  { name, columns, names }: ReturnType<typeof readTable>,
  move: boolean,
): { row: Row } | { stays: true } | { odd: true } | { wrong: string } {
  if (values.length !== columns.length) {
    return { wrong: `expected ${columns.length} values, got ${values.length}` }
  }
  const fades = fateOf(name) === 'fades'
  const sound = soundRow(values, columns, { mends: fades })
  const returns = comesBack(name, (column) => values[names.indexOf(column)], move)
  if (typeof sound !== 'string') return returns ? { row: sound } : { stays: true }
  return returns && !fades ? { wrong: sound } : { odd: true }
}
