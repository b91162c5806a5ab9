import { reasonEnded } from '../../protocol/families/policy.ts'
import type { RefreshOutcome, Store } from '../../protocol/ports/store.ts'
import type { FamilyStanding } from '../../protocol/records/token-family.ts'
import type { Door } from '../door.ts'
import type { Standstill } from '../standstill.ts'
import { recordEvents } from '../tables/events.ts'
import type { tokenFamilies } from '../tables/token-families.ts'
import { type FamilyStandingRow, familyStandingFromRow } from '../tables/token-family-rows.ts'

type Use = Parameters<Store['refresh']>[0]

/**
 * One conditional update; only where it changed nothing, one read tells why. `stoodStill`: for how many milliseconds
 * since a moment the database did.
 */
export async function refresh(
  door: Door,
  families: ReturnType<typeof tokenFamilies>,
  use: Use,
  stoodStill: Standstill['since'] = () => 0,
): Promise<RefreshOutcome> {
  const { familyId, generation, idleExpiresAt } = use
  const values = { familyId, generation, idleExpiresAt, now: () => use.now() }
  const query = use.rotate ? families.rotate(values) : families.use(values)
  const askedAt = use.now()
  const advanced = await door.write([{ query, expect: 'one' }])
  if (advanced.committed) return { outcome: 'advanced', generation: use.rotate ? generation + 1 : generation }

  const judge = async () => {
    const now = use.now()
    const [row] = await door.read(families.standing({ familyId, now }))
    // While nothing could be asked, no answer could be asked for again either.
    const grace = use.grace + stoodStill(row?.rotated_at ?? now)
    return { row, verdict: judged(row, { ...use, grace, askedAt, now }) }
  }
  let { row, verdict } = await judge()
  if (row !== undefined && verdict === 'lost answer') {
    const again = families.repeat({ ...values, generation: row.generation, most: use.repeats })
    if ((await door.write([{ query: again, expect: 'one' }])).committed) {
      return { outcome: 'repeated', generation: row.generation }
    }
    // The successor was used meanwhile, or the family has ended; or nothing has changed, and the count is full.
    const second = await judge()
    if (second.verdict === 'lost answer') return { outcome: 'repeated_enough' }
    row = second.row
    verdict = second.verdict
  }
  if (row === undefined || verdict === 'ended') return { outcome: 'ended' }
  if (!(await use.isStillMeant())) return { outcome: 'unproven' }
  if (verdict === 'overtaken') return { outcome: 'overtaken' }

  // Older, or newer than this database knows, as after a restored backup: in both cases two hold the family.
  const now = use.now()
  const revoked = await door.write([
    { query: families.revoke(familyId, now), expect: 'one' },
    ...recordEvents(
      door.sql,
      [
        {
          type: 'refresh_token_reused',
          userId: row.user_id,
          clientId: row.client_id,
          facts: { family: row.id, presented: generation, newest: row.generation },
        },
      ],
      now,
    ),
  ])
  return { outcome: revoked.committed ? 'reused' : 'ended' }
}

type Verdict = 'ended' | 'lost answer' | 'overtaken' | 'reused'

/** A use at the moment at which it is judged; `askedAt`: when its update was handed over. */
type Judged = Omit<Use, 'now'> & { askedAt: number; now: number }

/** Why the update changed nothing. */
function judged(row: FamilyStandingRow | undefined, use: Judged): Verdict {
  // A generation that stands and yet was not advanced stood still for something that has ended meanwhile.
  if (row === undefined || row.generation === use.generation || ended(familyStandingFromRow(row), use.now)) {
    return 'ended'
  }
  if (isLostAnswer(row, use)) return 'lost answer'
  return wasOvertaken(row, use) ? 'overtaken' : 'reused'
}

/** Only rotation moves `rotated_at`, so that repeating does not lengthen the time in which one may repeat. */
function isLostAnswer(row: FamilyStandingRow, { generation, grace, askedAt }: Judged): boolean {
  return (
    generation === row.generation - 1 &&
    row.newest_used === 0 &&
    row.rotated_at !== null &&
    // Either way: a clock set back does not lengthen it either.
    Math.abs(askedAt - row.rotated_at) <= grace
  )
}

/**
 * It was sent before the newest one was used, and would have been a lost answer then: an app that sends two requests at
 * once and goes on with the first answer is no thief. It gets nothing, and proves nothing.
 */
function wasOvertaken(row: FamilyStandingRow, { generation, grace, sentSince, now }: Judged): boolean {
  const behind = row.generation - generation
  // Not further than such an app: a thief who refreshes all the time would always have been quicker than the owner.
  if (behind < 1 || behind > 2 || sentSince >= row.last_used_at) return false
  // Used in a time to come: the clock of another instance is ahead.
  return row.last_used_at <= now || row.last_used_at - sentSince <= grace
}

function ended(standing: FamilyStanding, now: number): boolean {
  return standing.family.idleExpiresAt <= now || reasonEnded(standing, now) !== undefined
}
