import { createHash } from 'node:crypto'
import type { MasterKey } from '../keys/sealing.ts'
import type { Snapshot } from '../snapshot.ts'
import { sql as raw } from '../sql/kysely.ts'
import { type Shape, shapesAt } from '../sqlite/shape.ts'
import { readTerms, refuseTerms } from '../terms.ts'
import { format, type Header, sealContext, type TableLine, type Trailer, type Value } from './format.ts'
import { savedTables } from './tables.ts'

/** Rows that are read at once. */
const page = 1_000

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
}

/**
 * The lines of a backup of this snapshot, a page of rows at a time, so that memory does not grow with the database.
 * Throws as opening the database does, and before the first line.
 */
export async function* backupLines(snapshot: Snapshot, options: BackupOptions): AsyncGenerator<string> {
  const { master, product, now, name, moved = false, progress = () => {} } = options
  const terms = await readTerms(snapshot)
  // A database that was just moved away is read once more, for what is left to take along.
  refuseTerms({ ...terms, moved: moved ? undefined : terms.moved }, name)
  const shapes = shapesAt(terms.schema)
  const hash = createHash('sha256')
  const rows: Record<string, number> = {}
  let done = 0
  const lines = (...values: readonly unknown[]): string => {
    const text = values.map((value) => `${JSON.stringify(value)}\n`).join('')
    hash.update(text)
    return text
  }

  yield lines({
    valetkey: 'backup',
    format,
    product,
    schema: terms.schema,
    madeAt: new Date(now).toISOString(),
    engine: snapshot.engine,
    moved,
  } satisfies Header)
  for (const table of savedTables()) {
    const shape = shapes.get(table)
    // A table of a later schema than this database has.
    if (shape === undefined) continue
    yield lines({ table, columns: shape.columns.map((column) => column.name) } satisfies TableLine)
    rows[table] = 0
    for await (const some of pages(snapshot, table, shape)) {
      yield lines(...some)
      rows[table] += some.length
      done += some.length
      progress(done)
    }
  }
  const sha256 = hash.digest('hex')
  const seal = master.seal(Buffer.from(sha256), sealContext)
  yield `${JSON.stringify({ end: 'valetkey backup', rows, sha256, seal } satisfies Trailer)}\n`
}

/** Every row in the order of the primary key: where the last page ended is where the next begins. */
async function* pages(snapshot: Snapshot, table: string, { columns, key }: Shape): AsyncGenerator<Value[][]> {
  const names = columns.map((column) => column.name)
  const selected = raw.join(names.map((name) => raw.ref(name)))
  const ordered = raw.join(key.map((name) => raw.ref(name)))
  let last: readonly Value[] | undefined
  for (;;) {
    const after = last === undefined ? raw`` : raw`where (${ordered}) > (${raw.join(last)})`
    const query = raw<Record<string, Value>>`select ${selected} from ${raw.table(table)} ${after}
      order by ${ordered} limit ${raw.lit(page)}`
    const rows = await snapshot.read(query.compile(snapshot.sql))
    const newest = rows.at(-1)
    if (newest === undefined) return
    yield rows.map((row) => names.map((name) => row[name] ?? null))
    if (rows.length < page) return
    last = key.map((name) => newest[name] ?? null)
  }
}
