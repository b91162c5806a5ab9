import { UnusableDatabase } from '../errors.ts'
import { forgetFacts, setFact } from '../tables/meta.ts'
import { isInUse, nameOf, type Place, targetAt } from './place.ts'

/**
 * Marks a database as one that lives on elsewhere, so that no server starts on it any more. Throws where one is
 * running: what it answered after the backup would be lost.
 */
export async function moveAway(place: Place, now: number): Promise<void> {
  await refuseInUse(place)
  await mark(place, now)
  try {
    // One that started meanwhile had not seen the mark.
    await refuseInUse(place)
  } catch (error) {
    await stay(place)
    throw error
  }
}

/** Takes the mark away, where there is no backup to move with after all. */
export async function stay(place: Place): Promise<void> {
  const { door } = await targetAt(place)
  try {
    await door.write([{ query: forgetFacts(door.sql, ['moved']) }])
  } finally {
    await door.close()
  }
}

async function mark(place: Place, now: number): Promise<void> {
  const { door } = await targetAt(place)
  try {
    await door.write([{ query: setFact(door.sql, 'moved', new Date(now).toISOString()) }])
  } finally {
    await door.close()
  }
}

async function refuseInUse(place: Place): Promise<void> {
  if (!(await isInUse(place))) return
  throw new UnusableDatabase(`${nameOf(place)}: a server has it open: stop it, and then move`)
}
