import { createHash } from 'node:crypto'
import type { MasterKey } from '../keys/sealing.ts'
import { type Shape, shapesAt } from '../sqlite/shape.ts'
import { isObject, isRow, parse, readHeader, readTable, readTrailer, refuseRow, refuseSum } from './checks.ts'
import { BackupRefused, type Header, type Row, sealContext, type Trailer } from './format.ts'
import { compressedLines } from './lines.ts'

/** A backup that is about to be read. */
export type BackupFile = {
  /** Open for reading, and kept open: the same file is read each time, whatever its name means by then. */
  descriptor: number
  /** What it is called in a refusal. */
  name: string
  master: MasterKey
  /** The schema of this program. */
  schema: number
}

/** What a whole backup says of itself. */
export type Checked = { header: Header; trailer: Trailer }

/** Is given each row, in the order of the file, and waited for. */
export type Take = (table: string, columns: readonly string[], row: Row) => Promise<void> | undefined

/**
 * Reads a backup from beginning to end, holding each row against what the schema of its time says, and its sum and
 * seal against the master key. Throws `BackupRefused`. Nothing that `take` was given counts before this has resolved.
 */
export async function readBackup(file: BackupFile, take: Take = () => undefined): Promise<Checked> {
  const { name, master } = file
  const hash = createHash('sha256')
  const counts: Record<string, number> = {}
  let header: Header | undefined
  let shapes: ReadonlyMap<string, Shape> | undefined
  let table: ReturnType<typeof readTable> | undefined
  let trailer: Trailer | undefined
  for await (const line of compressedLines(file.descriptor, name)) {
    if (trailer !== undefined) throw new BackupRefused(`${name}: something follows the end of the backup`)
    const value = parse(line, name)
    if (header === undefined) {
      header = readHeader(value, name, file.schema)
      shapes = shapesAt(header.schema)
    } else if (isRow(value)) {
      if (table === undefined) throw new BackupRefused(`${name}: a row before any table`)
      const seen = counts[table.name] ?? 0
      refuseRow(value, table.columns, `${name}: ${table.name}, row ${seen + 1}`)
      counts[table.name] = seen + 1
      const taken = take(table.name, table.names, value)
      if (taken !== undefined) await taken
    } else if (isObject(value) && value.end !== undefined) {
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
    throw new BackupRefused(`${name}: ${reason}: give the master key of its time`)
  }
  return { header, trailer }
}
