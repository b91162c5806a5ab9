import { readTerms } from '../schema/terms.ts'
import { usesForgottenUntil } from '../tables/used-names.ts'
import type { Target } from './target.ts'

/** Milliseconds that a killed process may have served after its last time mark. background/time-mark.ts */
const markAge = 20_000

/**
 * The latest time in a database, according to the time marks of its servers and earlier restores, in milliseconds since
 * 1970, or 0. It is later than `now` if this machine's clock is behind.
 */
export async function latestTimeIn(
  { db, tables }: Pick<Target, 'db' | 'tables'>,
  now: number,
): Promise<number> {
  const there = await tables()
  const times: number[] = [0]
  if (there.includes('meta')) {
    // An interrupted restore has deleted the time marks, after recording the latest one in `restoring`.
    const { restoring } = await readTerms(db)
    if (restoring !== undefined) times.push(Date.parse(restoring))
  }
  if (there.includes('jobs')) {
    const jobs = await db.read(db.sql.selectFrom('jobs').select(['started_at', 'finished_at']).compile())
    const marks = jobs.flatMap(({ started_at, finished_at }) => [started_at, finished_at ?? 0])
    times.push(...marks.map((mark) => (mark > now ? mark + markAge : mark)))
  }
  if (there.includes('one_time')) times.push(await usesForgottenUntil(db))
  return Math.max(...times)
}
