/**
 * The lines of a backup, the same whatever engine it came from: JSON, one value a line, compressed with gzip.
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
  /** The database that it came from serves no longer: it may go on elsewhere. */
  moved: boolean
}

/** Begins the rows of a table. */
export type TableLine = { table: string; columns: readonly string[] }

/** What a column may hold, on every engine. */
export type Value = string | number | null
/** The values of a row, in the order of its table's columns. */
export type Row = readonly Value[]

/** `sha256` is of every byte before this line; `seal` is the same under the master key. */
export type Trailer = {
  end: 'valetkey backup'
  rows: Readonly<Record<string, number>>
  sha256: string
  seal: string
}

/** What the seal is bound to, so that no other sealed value passes for it. */
export const sealContext = 'backup'

/** The file is not a whole, unchanged backup that this program can read. The message is one line and says why. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused'
}
