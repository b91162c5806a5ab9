import { randomBytes } from 'node:crypto'
import type { Database, Reader } from '../database/database.ts'
import { NewerDatabase, UnusableDatabase } from '../database/errors.ts'
import { migrations } from '../migrations/index.ts'
import { facts, noteFact } from '../tables/meta.ts'

/** The facts in the database that decide whether this program may use it. */
export type Terms = {
  schema: number
  /** The lowest schema version that a program must support to serve; if not stored, the database's own. */
  oldestProgram: number
  /** Changes with every restore, so that a server that was running before stops using the database. */
  epoch: string | undefined
  /** When an unfinished restore began: the database is incomplete. ISO 8601. */
  restoring: string | undefined
  /** When the database was moved to another place. ISO 8601. */
  moved: string | undefined
}

/** Reads the terms in one query. The table `meta` must exist. */
export async function readTerms(db: Reader): Promise<Terms> {
  const known = await facts(db, ['schema_version', 'oldest_program', 'epoch', 'restoring', 'moved'])
  const schema = Number(known.get('schema_version') ?? 0)
  return {
    schema,
    oldestProgram: Number(known.get('oldest_program') ?? schema),
    epoch: known.get('epoch'),
    restoring: known.get('restoring'),
    moved: known.get('moved'),
  }
}

/** Throws if this program must not use the database, with a one-line reason. */
export function refuseTerms({ schema, oldestProgram, restoring, moved }: Terms, name: string): void {
  const known = migrations.length
  // Written so that NaN is refused as well.
  if (!(schema >= 0 && oldestProgram <= known)) {
    const wrote = `written by a newer version (schema ${schema}; this program supports up to ${known}`
    throw new NewerDatabase(`${name}: ${wrote}, but the database requires at least ${oldestProgram})`)
  }
  if (restoring !== undefined) {
    const half = `a restore that began at ${restoring} has not finished, so the database is incomplete`
    throw new UnusableDatabase(`${name}: ${half}: run the restore again`)
  }
  if (moved !== undefined) {
    const gone = `this database was moved elsewhere at ${moved} and is in use there`
    const other = 'start the server on the new one; if the move was interrupted, run backup --move again'
    throw new UnusableDatabase(`${name}: ${gone}: ${other}`)
  }
}

/** Returns the epoch of the database, after creating one if there was none. */
export async function joinEpoch(db: Database): Promise<string> {
  const begun = randomBytes(9).toString('base64url')
  await db.write([{ query: noteFact(db.sql, 'epoch', begun) }])
  return (await readTerms(db)).epoch ?? begun
}
