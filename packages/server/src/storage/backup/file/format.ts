/**
 * The version of the backup format, which is the same for both engines: JSON, one value per line, compressed with gzip.
 *
 *     {"valetkey":"backup","format":1,"product":"0.1.0","schema":4,…}
 *     {"table":"users","columns":["id","username",…]}
 *     ["usr_…","alice",…]
 *     {"end":"valetkey backup","rows":{"users":1,…},"sha256":"…","seal":"…"}
 */
export const format = 1

/** The first line. */
export type Header = {
  valetkey: 'backup'
  format: typeof format
  /** The version of the program that wrote it. */
  product: string
  schema: number
  /** ISO 8601. */
  madeAt: string
  engine: string
  /** Whether the database was marked as moved, so that no server uses it any more and this backup may replace it. */
  moved: boolean
}

/** The line before the rows of a table. */
export type TableLine = { table: string; columns: readonly string[] }

/** A value that a column can store on every engine. */
export type Value = string | number | null
/** The values of a row, in the order of its table's columns. */
export type Row = readonly Value[]

/** The last line. `sha256` is the hash of all bytes before it; `seal` is that hash, sealed under the master key. */
export type Trailer = {
  end: 'valetkey backup'
  rows: Readonly<Record<string, number>>
  sha256: string
  seal: string
}

/** The authenticated context of the seal, so that no other sealed value can be used in its place. */
export const sealContext = 'backup'

/** The file is not a complete and unmodified backup that this program can read. The message is a one-line reason. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused'
}
