import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Door } from '../door/door.ts'
import { InUse, NewerDatabase, UnusableDatabase } from '../door/errors.ts'
import { bindMasterKey } from '../keys/master-key-check.ts'
import type { MasterKey } from '../keys/sealing.ts'
import { migrations } from '../migrations/index.ts'
import { farewell } from '../schema/fence.ts'
import { migrate } from '../schema/migrate.ts'
import { readTerms } from '../schema/terms.ts'
import { recordEvents } from '../tables/events.ts'
import { createMeta, forgetAllFacts, forgetFacts, setFact } from '../tables/meta.ts'
import { forgetUsesBefore } from '../tables/used-names.ts'
import { BackupRefused, type Header } from './file/format.ts'
import { type Checked, readBackup } from './file/read-backup.ts'
import { Inserts } from './inserts.ts'
import { latestTimeIn } from './latest-time.ts'
import { fates, type Table } from './tables.ts'
import type { Target } from './target.ts'

/** Milliseconds after which a moved database may have lived on elsewhere for too long to be moved again. */
const moveWithin = 24 * 60 * 60 * 1000

/** What a restore needs to know, and what it is allowed. */
export type RestoreOptions = {
  /** The backup, open for reading. */
  descriptor: number
  /** What the backup is called in a refusal. */
  name: string
  master: MasterKey
  /** Milliseconds since 1970. */
  now: number
  /** A database of Valetkey that is in use may be replaced. */
  force?: boolean
  /** The server lives on: with its keys, sessions and tokens. Only from a backup that moved it away. */
  move?: boolean
  /** Nobody else can have it open, so that nobody is waited for. */
  alone?: boolean
  /** Told how many rows are checked, and then how many are there. */
  progress?: (what: 'checked' | 'restored', rows: number) => void
}

/** What was restored: rows by table. */
export type Restored = Pick<Checked, 'header' | 'leftOut'> & {
  rows: Readonly<Record<string, number>>
  /** How many apps that registered by themselves did not come back. */
  selfRegistered: number
  /**
   * Assertions of before this moment, in milliseconds since 1970, may have been used and are refused. Later than the end
   * of the restore where this machine's clock is behind what the backup or the database has seen.
   */
  forgottenUntil: number
}

/**
 * Puts a backup in the place of a database, which is opened when the backup has been found whole. Everything that
 * can be refused is refused before anything is touched; from then on the database says that it is half of one, and
 * no server starts on it, until the last write. What anybody could act with before (keys, sessions, codes, families,
 * what people allowed, apps that registered by themselves) does not come back.
 */
export async function restore(open: () => Promise<Target>, options: RestoreOptions): Promise<Restored> {
  const { name, now, force = false, move = false, alone = false, progress = () => {} } = options
  const began = performance.now()
  const { descriptor, master } = options
  const file = { descriptor, name, master, move, schema: migrations.length }
  const first = await readBackup({ ...file, progress: (rows) => progress('checked', rows) })
  const { header } = first
  if (move) refuseStale(header, name, now)
  const target = await open()
  return target.alone(async () => {
    const begun = await refuseTarget(target, force)
    const { door } = target
    // This machine's clock may be behind those by which assertions were used up before.
    const seen = Math.max(Date.parse(header.madeAt), await latestTimeIn(target, now))
    await door.write([{ query: createMeta(door.sql) }])
    await door.write([{ query: setFact(door.sql, 'restoring', new Date(Math.max(now, seen)).toISOString()) }])
    if (begun && !alone && !target.isLocked) await delay(farewell)
    await clear(door)
    await migrate(door, target.name, { upTo: header.schema, alone: true })
    const inserts = new Inserts(door, (rows) => progress('restored', rows))
    const second = await readBackup(file, (table, columns, row) => inserts.add(table, columns, row))
    await inserts.flush()
    if (second.trailer.sha256 !== first.trailer.sha256) {
      throw new BackupRefused(`${name}: the backup was changed while it was read`)
    }
    await migrate(door, target.name, { alone: true })
    await bindMasterKey(door, master, target.name)
    const end = now + Math.round(performance.now() - began)
    const forgottenUntil = Math.max(end, seen)
    await finish(target, header, { move, now: end, forgottenUntil })
    const { rows } = inserts
    const selfRegistered = (second.trailer.rows.clients ?? 0) - (rows.clients ?? 0)
    return { header, rows, leftOut: second.leftOut, selfRegistered, forgottenUntil }
  })
}

/** Tells whether there may be somebody who serves it. */
async function refuseTarget({ door, name, ...target }: Target, force: boolean): Promise<boolean> {
  const tables = await target.tables()
  if (tables.length === 0) return false
  if (!tables.includes('meta'))
    throw new UnusableDatabase(`${name}: this database belongs to another program`)
  const { schema, restoring } = await readTerms(door)
  if (!(schema <= migrations.length)) {
    const versions = `schema ${schema}; this program knows up to ${migrations.length}`
    throw new NewerDatabase(`${name}: written by a newer version (${versions})`)
  }
  // Half a database is nothing that could be lost.
  if (restoring !== undefined) return true
  if (!force) {
    throw new UnusableDatabase(
      `${name}: there is a database already: restore into an empty one, or replace it with --force`,
    )
  }
  return true
}

function refuseStale({ moved, madeAt }: Header, name: string, now: number): void {
  const age = now - Date.parse(madeAt)
  if (!moved) {
    const reason = 'the server that it came from may have served on'
    throw new BackupRefused(
      `${name}: not made with backup --move, so ${reason}: restore it without --move, or make another one`,
    )
  }
  // Either way: by a clock that was ahead the move would be good for as long as that.
  if (!(Math.abs(age) <= moveWithin)) {
    const reason = 'what was allowed then may have been taken back since'
    throw new BackupRefused(
      `${name}: expected a move of the last 24 hours, got one of ${madeAt}: ${reason}: restore it without --move`,
    )
  }
}

/** Everything but the mark, and the tables one by one: none is long, and whoever is killed begins again. */
async function clear(door: Door): Promise<void> {
  await door.write([{ query: forgetAllFacts(door.sql, 'restoring') }])
  for (const table of (Object.keys(fates) as Table[]).reverse()) {
    if (table === 'meta') continue
    await door.write([{ query: door.sql.schema.dropTable(table).ifExists().compile() }])
  }
}

/** The one write that makes it a database: another epoch, so that nobody goes on with what they knew of the last. */
async function finish(
  { door, name }: Target,
  header: Header,
  { move, now, forgottenUntil }: { move: boolean; now: number; forgottenUntil: number },
): Promise<void> {
  const { madeAt, product, schema, engine } = header
  const type = move ? 'database_moved' : 'database_restored'
  const { committed } = await door.write([
    { query: setFact(door.sql, 'epoch', randomBytes(9).toString('base64url')) },
    ...recordEvents(door.sql, [{ type, facts: { madeAt, product, schema, engine } }], now),
    ...(move ? [] : [{ query: forgetUsesBefore(door.sql, forgottenUntil) }]),
    { query: forgetFacts(door.sql, ['restoring']), expect: 'one' },
  ])
  if (!committed) throw new InUse(name)
}
