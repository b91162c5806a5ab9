import { randomBytes } from 'node:crypto'
import type { Door, Reader } from './door.ts'
import { NewerDatabase, UnusableDatabase } from './errors.ts'
import { migrations } from './migrations/index.ts'
import { facts, noteFact } from './tables/meta.ts'

/** What the database says about who may use it. */
export type Terms = {
  schema: number
  /** The lowest schema that a program may know and still serve; where nothing is said, only its own. */
  oldestProgram: number
  /** Another one after every restore, so that whoever served before knows that this is another database. */
  epoch: string | undefined
  /** Since when it is being restored: there is half a database. ISO 8601. */
  restoring: string | undefined
  /** Since when it lives on elsewhere. ISO 8601. */
  moved: string | undefined
}

/** Reads them in one query. The table `meta` has to be there. */
export async function readTerms(door: Reader): Promise<Terms> {
  const known = await facts(door, ['schema_version', 'oldest_program', 'epoch', 'restoring', 'moved'])
  const schema = Number(known.get('schema_version') ?? 0)
  return {
    schema,
    oldestProgram: Number(known.get('oldest_program') ?? schema),
    epoch: known.get('epoch'),
    restoring: known.get('restoring'),
    moved: known.get('moved'),
  }
}

/** Throws where this program must not touch the database, with one line that says why. */
export function refuseTerms({ schema, oldestProgram, restoring, moved }: Terms, name: string): void {
  const known = migrations.length
  // Written so that what is no number is refused, too.
  if (!(schema >= 0 && oldestProgram <= known)) {
    const wrote = `written by a newer version (schema ${schema}; this program knows up to ${known}`
    throw new NewerDatabase(`${name}: ${wrote}, and ${oldestProgram} is the least that may serve on it)`)
  }
  if (restoring !== undefined) {
    const half = `a restore that began at ${restoring} has not ended, so that this is half a database`
    throw new UnusableDatabase(`${name}: ${half}: run the restore again`)
  }
  if (moved !== undefined) {
    const gone = `this database was moved elsewhere at ${moved}, and serves there`
    const other = 'start the server on the other one; if the move was cut off, run backup --move again'
    throw new UnusableDatabase(`${name}: ${gone}: ${other}`)
  }
}

/** The epoch that stands, having begun one where there was none. */
export async function joinEpoch(door: Door): Promise<string> {
  const begun = randomBytes(9).toString('base64url')
  await door.write([{ query: noteFact(door.sql, 'epoch', begun) }])
  return (await readTerms(door)).epoch ?? begun
}
