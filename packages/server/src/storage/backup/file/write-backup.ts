import { createHash } from 'node:crypto'
import { NewerDatabase } from '../../database/errors.ts'
import type { Snapshot } from '../../database/snapshot.ts'
import type { MasterKey } from '../../keys/sealing.ts'
import { migrations } from '../../migrations/index.ts'
import { readTerms, refuseTerms } from '../../schema/terms.ts'
import { sql as raw } from '../../sql/kysely.ts'
import { type Shape, shapesAt } from '../../sqlite/shape.ts'
import { soundRow } from '../sound-row.ts'
import { comesBack, fateOf, savedTables, type Table } from '../tables.ts'
import { BackupRefused, format, type Header, sealContext, type TableLine, type Trailer } from './format.ts'

/** Rows of the first page, and of the longest; otherwise a page has about `pageCharacters`. */
const firstPage = 50
const longestPage = 200
const pageCharacters = 32_000
/** The longest row in characters. Whatever they are, its line is shorter in bytes than the limit of a restore. */
const longestRow = 4_000_000

export type BackupOptions = {
  master: MasterKey
  /** The version of the program. */
  product: string
  /** Milliseconds since 1970. */
  now: number
  /** The name of the database in error messages. */
  name: string
  moved?: boolean
  /** Called with the number of rows done. */
  progress?: (rows: number) => void
  /** Called for each row that a restore could not read and would not need. */
  leftOut?: (table: string) => void
}

/**
 * Generates the lines of a backup from a snapshot. It reads a page of rows at a time, so that memory does not grow with
 * the database. Before the first line, it throws the same errors as opening the database; later `BackupRefused`, if a
 * restore could not read a row that it needs.
 */
export async function* backupLines(snapshot: Snapshot, options: BackupOptions): AsyncGenerator<string> {
  const { master, product, now, name, moved = false, progress = () => {}, leftOut = () => {} } = options
  const terms = await readTerms(snapshot)
  // A database that was just marked as moved is still read for its last backup.
  refuseTerms({ ...terms, moved: moved ? undefined : terms.moved }, name)
  if (terms.schema > migrations.length) {
    const versions = `schema ${terms.schema}; this program supports up to ${migrations.length}`
    throw new NewerDatabase(
      `${name}: written by a newer version (${versions}), so the backup could not be restored`,
    )
  }
  const shapes = shapesAt(terms.schema)
  const hash = createHash('sha256')
  const rows: Record<string, number> = {}
  let done = 0
  const hashed = (text: string): string => {
    hash.update(text)
    return text
  }

  const header: Header = {
    valetkey: 'backup',
    format,
    product,
    schema: terms.schema,
    madeAt: new Date(now).toISOString(),
    engine: snapshot.engine,
    moved,
  }
  yield hashed(`${JSON.stringify(header)}\n`)
  for (const table of savedTables()) {
    const shape = shapes.get(table)
    // This database has an older schema, without this table.
    if (shape === undefined) continue
    const line: TableLine = { table, columns: shape.columns.map((column) => column.name) }
    yield hashed(`${JSON.stringify(line)}\n`)
    rows[table] = 0
    let limit = firstPage
    for await (const some of pages(snapshot, table, shape, () => limit)) {
      let text = ''
      for (const row of some) {
        const saved = savedRow(row, table, shape, moved)
        if ('wrong' in saved) throw new BackupRefused(`${name}: ${saved.wrong}`)
        if ('odd' in saved) leftOut(table)
        else {
          text += `${saved.line}\n`
          rows[table] += 1
        }
      }
      // A page has at most twice as many rows as the one before, and few rows after a page of long ones.
      const fitting = Math.floor((some.length * pageCharacters) / (text.length + 1))
      limit = Math.max(1, Math.min(fitting, 2 * limit, longestPage))
      if (text !== '') yield hashed(text)
      done += some.length
      progress(done)
    }
  }
  const sha256 = hash.digest('hex')
  const seal = master.seal(Buffer.from(sha256), sealContext)
  yield `${JSON.stringify({ end: 'valetkey backup', rows, sha256, seal } satisfies Trailer)}\n`
}

/**
 * `odd`: a restore could not read the row and does not need it. `wrong`: it needs the row, so it has to be
 * corrected.
 */
function savedRow(
  found: Readonly<Record<string, unknown>>,
  table: Table,
  { columns, key }: Shape,
  moved: boolean,
): { line: string } | { odd: true } | { wrong: string } {
  const fades = fateOf(table) === 'fades'
  const values = columns.map(({ name }) => found[name] ?? null)
  const sound = soundRow(values, columns, { mends: fades })
  const line = typeof sound === 'string' ? undefined : JSON.stringify(sound)
  if (line !== undefined && line.length <= longestRow) return { line }
  if (fades || !comesBack(table, (column) => found[column], moved)) return { odd: true }
  const reason = typeof sound === 'string' ? sound : `expected at most ${longestRow} characters, got more`
  const named = key.map((name) => `${name} ${shown(found[name])}`).join(', ')
  const instead = moved ? ', or make a backup without --move' : ''
  return { wrong: `${table}, ${named}: ${reason}: correct this row in the database${instead}` }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : String(value)
}

/** Reads all rows in pages, in the order of the primary key. Each page begins after the last key of the page before. */
async function* pages(
  snapshot: Snapshot,
  table: Table,
  { columns, key }: Shape,
  limit: () => number,
): AsyncGenerator<readonly Readonly<Record<string, unknown>>[]> {
  const selected = raw.join(columns.map(({ name }) => raw.ref(name)))
  const ordered = raw.join(key.map((name) => raw.ref(name)))
  let last: readonly unknown[] | undefined
  for (;;) {
    const most = limit()
    const after = last === undefined ? raw`` : raw`where (${ordered}) > (${raw.join(last)})`
    const query = raw<Record<string, unknown>>`select ${selected} from ${raw.table(table)} ${after}
      order by ${ordered} limit ${most}`
    const rows = await snapshot.read(query.compile(snapshot.sql))
    if (rows.length > 0) yield rows
    const newest = rows.at(-1)
    if (newest === undefined || rows.length < most) return
    last = key.map((name) => newest[name])
  }
}
