import { InUse } from '../database/errors.ts'
import { readTerms } from '../schema/terms.ts'
import { forgetFacts, noteFact } from '../tables/meta.ts'
import { isInUse, nameOf, type Place, targetAt } from './place.ts'
import type { Target } from './target.ts'

/** Removes the mark again if the move fails. Does nothing if the database had been marked before. */
export type Stay = () => Promise<void>

/** A move failed, and so did removing its mark: no server starts on the database. */
export class StillMarked extends Error {
  override readonly name = 'StillMarked'
  readonly reason: unknown
  readonly stays: unknown

  /**
   * `reason`: why the move failed. `stays`: why the mark could not be removed. `database`: the name of the
   * database.
   */
  constructor(database: string, { reason, stays }: { reason: unknown; stays: unknown }) {
    const again = 'resolve the reasons and run backup --move again'
    super(`${database}: still marked as moved, so that no server starts on it: ${again}`)
    this.reason = reason
    this.stays = stays
  }
}

/** Runs the rest of a move. If it fails, removes the mark; throws `StillMarked` if that fails as well. */
export async function orStay<Value>(place: Place, stay: Stay, rest: () => Promise<Value>): Promise<Value> {
  try {
    return await rest()
  } catch (reason) {
    try {
      await stay()
    } catch (stays) {
      throw new StillMarked(nameOf(place), { reason, stays })
    }
    throw reason
  }
}

/**
 * Marks a database as moved, so that no server starts on it any more. Throws `InUse` if a server is running: its writes
 * after the backup would be lost.
 */
export async function moveAway(place: Place, now: number): Promise<Stay> {
  await refuseInUse(place)
  const moved = await at(place, async ({ db }) => {
    const before = (await readTerms(db)).moved
    await db.write([{ query: noteFact(db.sql, 'moved', new Date(now).toISOString()) }])
    return before
  })
  const stay: Stay = () => {
    return at(place, async ({ db }) => {
      if (moved === undefined) await db.write([{ query: forgetFacts(db.sql, ['moved']) }])
    })
  }
  // A server that started in the meantime may not have seen the mark.
  await orStay(place, stay, () => refuseInUse(place))
  return stay
}

async function at<Value>(place: Place, work: (target: Target) => Promise<Value>): Promise<Value> {
  const target = await targetAt(place)
  try {
    return await work(target)
  } finally {
    await target.db.close()
  }
}

async function refuseInUse(place: Place): Promise<void> {
  if (await isInUse(place)) throw new InUse(nameOf(place))
}
