import { reasonEnded } from '../protocol/policy.ts'
import type { FamilyStanding, RefreshOutcome, Store } from '../protocol/store.ts'
import type { Door } from './door.ts'
import { recordEvents } from './tables/events.ts'
import type { tokenFamilies } from './tables/token-families.ts'
import { type FamilyStandingRow, familyStandingFromRow } from './tables/token-family-rows.ts'

type Use = Parameters<Store['refresh']>[0]

/** One conditional update; only where it changed nothing, one read tells why. */
export async function refresh(
  door: Door,
  families: ReturnType<typeof tokenFamilies>,
  use: Use,
): Promise<RefreshOutcome> {
  const values = {
    familyId: use.familyId,
    generation: use.generation,
    idleExpiresAt: use.idleExpiresAt,
    now: use.now,
  }
  const query = use.rotate ? families.rotate(values) : families.use(values)
  const advanced = await door.write([{ query, expect: 'one' }])
  if (advanced.committed) {
    return { outcome: 'advanced', generation: use.rotate ? use.generation + 1 : use.generation }
  }

  const read = async () => {
    const [row] = await door.read(families.standing({ familyId: use.familyId, now: use.now }))
    return row
  }
  let row = await read()
  let verdict = judged(row, use)
  if (row !== undefined && verdict === 'lost answer') {
    const again = families.repeat({ ...values, generation: row.generation, most: use.repeats })
    if ((await door.write([{ query: again, expect: 'one' }])).committed) {
      return { outcome: 'repeated', generation: row.generation }
    }
    // The successor was used meanwhile, or the family has ended; or nothing has changed, and the count is full.
    row = await read()
    verdict = judged(row, use)
    if (verdict === 'lost answer') return { outcome: 'repeated_enough' }
  }
  if (row === undefined || verdict !== 'reused')
    return { outcome: verdict === 'overtaken' ? verdict : 'ended' }

  // Older, or newer than this database knows, as after a restored backup: in both cases two hold the family.
  const revoked = await door.write([
    { query: families.revoke(use.familyId, use.now), expect: 'one' },
    ...recordEvents(
      door.sql,
      [
        {
          type: 'refresh_token_reused',
          userId: row.user_id,
          clientId: row.client_id,
          facts: { family: row.id, presented: use.generation, newest: row.generation },
        },
      ],
      use.now,
    ),
  ])
  return { outcome: revoked.committed ? 'reused' : 'ended' }
}

/** Why the update changed nothing. */
function judged(
  row: FamilyStandingRow | undefined,
  use: Use,
): 'ended' | 'lost answer' | 'overtaken' | 'reused' {
  // A generation that stands and yet was not advanced stood still for something that has ended meanwhile.
  if (row === undefined || row.generation === use.generation || ended(familyStandingFromRow(row), use.now)) {
    return 'ended'
  }
  if (isLostAnswer(row, use)) return 'lost answer'
  return wasOvertaken(row, use) ? 'overtaken' : 'reused'
}

/** Only rotation moves `rotated_at`, so that repeating does not lengthen the time in which one may repeat. */
function isLostAnswer(row: FamilyStandingRow, { generation, grace, now }: Use): boolean {
  return (
    generation === row.generation - 1 &&
    row.newest_used === 0 &&
    row.rotated_at !== null &&
    // Either way: a clock set back does not lengthen it either.
    Math.abs(now - row.rotated_at) <= grace
  )
}

/**
 * It began before the newest one was used, and would have been a lost answer then: an app that sends two requests at
 * once and goes on with the first answer is no thief. It gets nothing, and proves nothing.
 */
function wasOvertaken(row: FamilyStandingRow, { generation, grace, now }: Use): boolean {
  // Not further: where the clocks of two instances differ, a thief who is quick would always have been quicker.
  const successorUsed = generation < row.generation && row.generation - generation <= 2
  return successorUsed && now < row.last_used_at && row.last_used_at - now <= grace
}

function ended(standing: FamilyStanding, now: number): boolean {
  return standing.family.idleExpiresAt <= now || reasonEnded(standing, now) !== undefined
}
