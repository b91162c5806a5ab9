import { InUse } from '../door/errors.ts'
import { readTerms } from '../schema/terms.ts'
import { forgetFacts, noteFact } from '../tables/meta.ts'
import { isInUse, nameOf, type Place, targetAt } from './place.ts'
import type { Target } from './target.ts'

/** Takes the mark away, where there is no backup to move with after all. Nothing where it had been moved before. */
export type Stay = () => Promise<void>

/** A move failed for a reason, and its mark is still there for another one: no server starts on the database. */
export class StillMarked extends Error {
  override readonly name = 'StillMarked'
  readonly reason: unknown
  readonly stays: unknown

  /** `reason`: why there was no move. `stays`: why the mark could not be taken away. `database`: its name. */
  constructor(database: string, { reason, stays }: { reason: unknown; stays: unknown }) {
    const again = 'see to the reasons and run backup --move again'
    super(`${database}: still marked as moved, so that no server starts on it: ${again}`)
    this.reason = reason
    this.stays = stays
  }
}

/** Does the rest of a move. Where that fails, the database serves on here. Throws `StillMarked` where it cannot. */
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
 * Marks a database as one that lives on elsewhere, so that no server starts on it any more. Throws `InUse` where one is
 * running: what it answered after the backup would be lost.
 */
export async function moveAway(place: Place, now: number): Promise<Stay> {
  await refuseInUse(place)
  const moved = await at(place, async ({ door }) => {
    const before = (await readTerms(door)).moved
    await door.write([{ query: noteFact(door.sql, 'moved', new Date(now).toISOString()) }])
    return before
  })
  const stay: Stay = () => {
    return at(place, async ({ door }) => {
      if (moved === undefined) await door.write([{ query: forgetFacts(door.sql, ['moved']) }])
    })
  }
  // One that started meanwhile had not seen the mark.
  await orStay(place, stay, () => refuseInUse(place))
  return stay
}

async function at<Value>(place: Place, work: (target: Target) => Promise<Value>): Promise<Value> {
  const target = await targetAt(place)
  try {
    return await work(target)
  } finally {
    await target.door.close()
  }
}

async function refuseInUse(place: Place): Promise<void> {
  if (await isInUse(place)) throw new InUse(nameOf(place))
}
