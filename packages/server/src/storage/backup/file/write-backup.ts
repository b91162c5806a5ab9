import { createHash } from 'node:crypto'
import { NewerDatabase } from '../../door/errors.ts'
import type { Snapshot } from '../../door/snapshot.ts'
import type { MasterKey } from '../../keys/sealing.ts'
import { migrations } from '../../migrations/index.ts'
import { readTerms, refuseTerms } from '../../schema/terms.ts'
import { sql as raw } from '../../sql/kysely.ts'
import { type Shape, shapesAt } from '../../sqlite/shape.ts'
import { soundRow } from '../sound-row.ts'
import { comesBack, fateOf, savedTables, type Table } from '../tables.ts'
import { BackupRefused, format, type Header, sealContext, type TableLine, type Trailer } from './format.ts'

/** Rows that are read at once at first, and at most; after that as many as have about so many characters. */
const firstPage = 50
const longestPage = 200
const pageCharacters = 32_000
/** Characters of a row: whatever they are, its line is shorter than the longest that a restore reads. */
const longestRow = 4_000_000

export type BackupOptions = {
  master: MasterKey
  /** The version of the program. */
  product: string
  /** Milliseconds since 1970. */
  now: number
  /** What the database is called in a refusal. */
  name: string
  moved?: boolean
  /** Told how many rows are done. */
  progress?: (rows: number) => void
  /** Told of each row that cannot be read back and that nobody needs. */
  leftOut?: (table: string) => void
}

/**
 * The lines of a backup of this snapshot, a page of rows at a time, so that memory does not grow with the database.
 * Throws as opening the database does, and before the first line; later `BackupRefused`, where a row that is needed is
 * none that a restore would read.
 */
export async function* backupLines(snapshot: Snapshot, options: BackupOptions): AsyncGenerator<string> {
  const { master, product, now, name, moved = false, progress = () => {}, leftOut = () => {} } = options
  const terms = await readTerms(snapshot)
  // A database that was just moved away is read once more, for what is left to take along.
  refuseTerms({ ...terms, moved: moved ? undefined : terms.moved }, name)
  if (terms.schema > migrations.length) {
    const versions = `schema ${terms.schema}; this program knows up to ${migrations.length}`
    throw new NewerDatabase(`${name}: written by a newer version (${versions}), which would not restore it`)
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
    // A table of a later schema than this database has.
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
      // No page is much longer than the one before, and one of long rows is followed by one of few.
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

/** `odd`: nobody could read it back, and nobody needs it. `wrong`: somebody does, so that it has to be put right. */
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
  return { wrong: `${table}, ${named}: ${reason}: put this row right in the database${instead}` }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : String(value)
}

/** Every row in the order of the primary key: where the last page ended is where the next begins. */
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
