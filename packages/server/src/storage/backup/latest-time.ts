import { readTerms } from '../schema/terms.ts'
import { usesForgottenUntil } from '../tables/used-names.ts'
import type { Target } from './target.ts'

/** Milliseconds for which a process that was killed may have served after its last mark. background/time-mark.ts */
const markAge = 20_000

/**
 * The latest time that a database has seen, by the marks of its servers and by restores into it, in milliseconds since
 * 1970; 0 where it has seen none. Later than `now` where this machine's clock is behind theirs.
 */
export async function latestTimeIn(
  { door, tables }: Pick<Target, 'door' | 'tables'>,
  now: number,
): Promise<number> {
  const there = await tables()
  const times: number[] = [0]
  if (there.includes('meta')) {
    // A restore that was cut off has deleted the marks, and noted the latest before.
    const { restoring } = await readTerms(door)
    if (restoring !== undefined) times.push(Date.parse(restoring))
  }
  if (there.includes('jobs')) {
    const jobs = await door.read(door.sql.selectFrom('jobs').select(['started_at', 'finished_at']).compile())
    const marks = jobs.flatMap(({ started_at, finished_at }) => [started_at, finished_at ?? 0])
    times.push(...marks.map((mark) => (mark > now ? mark + markAge : mark)))
  }
  if (there.includes('one_time')) times.push(await usesForgottenUntil(door))
  return Math.max(...times)
}
