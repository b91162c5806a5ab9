import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { InUse, NewerDatabase, UnusableDatabase } from '../database/errors.ts'
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

/** Milliseconds after which a moved database can no longer be restored with --move. */
const moveWithin = 24 * 60 * 60 * 1000

/** Options of a restore. */
export type RestoreOptions = {
  /** The backup, open for reading. */
  descriptor: number
  /** The name of the backup in error messages. */
  name: string
  master: MasterKey
  /** Milliseconds since 1970. */
  now: number
  /** Allows replacing an existing database of Valetkey. */
  force?: boolean
  /** Continues the server with its keys, sessions and tokens. Only from a backup made with `--move`. */
  move?: boolean
  /** No server can have the database open, so there is none to wait for. */
  alone?: boolean
  /** Called with the number of rows checked, and then with the number of rows restored. */
  progress?: (what: 'checked' | 'restored', rows: number) => void
}

/** The result of a restore. */
export type Restored = Pick<Checked, 'header' | 'leftOut'> & {
  rows: Readonly<Record<string, number>>
  /** The number of self-registered clients that were not restored. */
  selfRegistered: number
  /**
   * Client assertions issued before this time, in milliseconds since 1970, may have been used and are refused. It is
   * later than the end of the restore if this machine's clock is behind the times in the backup or the database.
   */
  forgottenUntil: number
}

/**
 * Replaces a database with a backup. The database is opened after the backup has been verified, and every refusal comes
 * before any change. Then the database is marked as incomplete, so that no server starts on it, until the last write.
 * Keys, sessions, codes, token families, grants and self-registered clients are not restored, so that no older
 * credential becomes valid again.
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
    const { db } = target
    // This machine's clock may be behind the clocks of the servers at which assertions were used before.
    const seen = Math.max(Date.parse(header.madeAt), await latestTimeIn(target, now))
    await db.write([{ query: createMeta(db.sql) }])
    await db.write([{ query: setFact(db.sql, 'restoring', new Date(Math.max(now, seen)).toISOString()) }])
    if (begun && !alone && !target.isLocked) await delay(farewell)
    await clear(db)
    await migrate(db, target.name, { upTo: header.schema, alone: true })
    const inserts = new Inserts(db, (rows) => progress('restored', rows))
    const second = await readBackup(file, (table, columns, row) => inserts.add(table, columns, row))
    await inserts.flush()
    if (second.trailer.sha256 !== first.trailer.sha256) {
      throw new BackupRefused(`${name}: the backup was changed while it was read`)
    }
    await migrate(db, target.name, { alone: true })
    await bindMasterKey(db, master, target.name)
    const end = now + Math.round(performance.now() - began)
    const forgottenUntil = Math.max(end, seen)
    await finish(target, header, { move, now: end, forgottenUntil })
    const { rows } = inserts
    const selfRegistered = (second.trailer.rows.clients ?? 0) - (rows.clients ?? 0)
    return { header, rows, leftOut: second.leftOut, selfRegistered, forgottenUntil }
  })
}

/** Throws if the target must not be replaced. Returns whether a server may be using it. */
async function refuseTarget({ db, name, ...target }: Target, force: boolean): Promise<boolean> {
  const tables = await target.tables()
  if (tables.length === 0) return false
  if (!tables.includes('meta'))
    throw new UnusableDatabase(`${name}: this database belongs to another program`)
  const { schema, restoring } = await readTerms(db)
  if (!(schema <= migrations.length)) {
    const versions = `schema ${schema}; this program supports up to ${migrations.length}`
    throw new NewerDatabase(`${name}: written by a newer version (${versions})`)
  }
  // An incomplete database from an interrupted restore contains nothing to lose.
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
    const reason = 'its server may have continued to serve'
    throw new BackupRefused(
      `${name}: not made with backup --move, so ${reason}: restore it without --move, or make another one`,
    )
  }
  // The absolute difference: if the clock was ahead, the backup would be accepted for too long.
  if (!(Math.abs(age) <= moveWithin)) {
    const reason = 'grants and tokens may have been revoked since'
    throw new BackupRefused(
      `${name}: expected a move of the last 24 hours, got one of ${madeAt}: ${reason}: restore it without --move`,
    )
  }
}

/** Deletes everything except the mark, in one short write per table. An interrupted restore can be run again. */
async function clear(db: Database): Promise<void> {
  await db.write([{ query: forgetAllFacts(db.sql, 'restoring') }])
  for (const table of (Object.keys(fates) as Table[]).reverse()) {
    if (table === 'meta') continue
    await db.write([{ query: db.sql.schema.dropTable(table).ifExists().compile() }])
  }
}

/** The last write, which completes the database. It has a new epoch, so that servers of the old one stop using it. */
async function finish(
  { db, name }: Target,
  header: Header,
  { move, now, forgottenUntil }: { move: boolean; now: number; forgottenUntil: number },
): Promise<void> {
  const { madeAt, product, schema, engine } = header
  const type = move ? 'database_moved' : 'database_restored'
  const { committed } = await db.write([
    { query: setFact(db.sql, 'epoch', randomBytes(9).toString('base64url')) },
    ...recordEvents(db.sql, [{ type, facts: { madeAt, product, schema, engine } }], now),
    ...(move ? [] : [{ query: forgetUsesBefore(db.sql, forgottenUntil) }]),
    { query: forgetFacts(db.sql, ['restoring']), expect: 'one' },
  ])
  if (!committed) throw new InUse(name)
}
