import { InUse } from '../errors.ts'
import { forgetFacts, noteFact } from '../tables/meta.ts'
import { readTerms } from '../terms.ts'
import { isInUse, nameOf, type Place, targetAt } from './place.ts'
import type { Target } from './restore.ts'

/** Takes the mark away, where there is no backup to move with after all. Nothing where it had been moved before. */
export type Stay = () => Promise<void>

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
  try {
    // One that started meanwhile had not seen the mark.
    await refuseInUse(place)
  } catch (error) {
    await stay()
    throw error
  }
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
