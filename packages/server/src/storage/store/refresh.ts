import { reasonEnded } from '../../protocol/families/policy.ts'
import type { RefreshOutcome, Store } from '../../protocol/ports/store.ts'
import type { FamilyStanding } from '../../protocol/records/token-family.ts'
import type { Database } from '../database/database.ts'
import type { Standstill } from '../database/standstill.ts'
import { recordEvents } from '../tables/events.ts'
import type { tokenFamilies } from '../tables/token-families.ts'
import { type FamilyStandingRow, familyStandingFromRow } from '../tables/token-family-rows.ts'

type Use = Parameters<Store['refresh']>[0]

/**
 * Uses a refresh token by one conditional update. If that changes nothing, a read finds out why. `stoodStill` returns
 * for how many milliseconds since a given time the database did not respond.
 */
export async function refresh(
  db: Database,
  families: ReturnType<typeof tokenFamilies>,
  use: Use,
  stoodStill: Standstill['since'] = () => 0,
): Promise<RefreshOutcome> {
  const { familyId, generation, idleExpiresAt } = use
  const values = { familyId, generation, idleExpiresAt, now: () => use.now() }
  const query = use.rotate ? families.rotate(values) : families.use(values)
  const askedAt = use.now()
  const advanced = await db.write([{ query, expect: 'one' }])
  if (advanced.committed) return { outcome: 'advanced', generation: use.rotate ? generation + 1 : generation }

  const judge = async () => {
    const now = use.now()
    const [row] = await db.read(families.standing({ familyId, now }))
    // While the database did not respond, a client could not retry: that time extends the grace period.
    const grace = use.grace + stoodStill(row?.rotated_at ?? now)
    return { row, verdict: judged(row, { ...use, grace, askedAt, now }) }
  }
  let { row, verdict } = await judge()
  if (row !== undefined && verdict === 'lost answer') {
    const again = families.repeat({ ...values, generation: row.generation, most: use.repeats })
    if ((await db.write([{ query: again, expect: 'one' }])).committed) {
      return { outcome: 'repeated', generation: row.generation }
    }
    // The successor was used or the family revoked in the meantime, or the limit of repeats is reached.
    const second = await judge()
    if (second.verdict === 'lost answer') return { outcome: 'repeated_enough' }
    row = second.row
    verdict = second.verdict
  }
  if (row === undefined || verdict === 'ended') return { outcome: 'ended' }
  if (!(await use.isStillMeant())) return { outcome: 'unproven' }
  if (verdict === 'overtaken') return { outcome: 'overtaken' }

  // The generation is older, so two parties hold tokens of the family. Or it is newer than this database has, as after
  // an old copy was restored. The family is revoked in both cases.
  const now = use.now()
  const revoked = await db.write([
    { query: families.revoke(familyId, now), expect: 'one' },
    ...recordEvents(
      db.sql,
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

/** A use with the time at which it is judged; `askedAt` is the time at which its update was requested. */
type Judged = Omit<Use, 'now'> & { askedAt: number; now: number }

/** Finds out why the update changed nothing. */
function judged(row: FamilyStandingRow | undefined, use: Judged): Verdict {
  // If the update did not apply although the generation is the newest, the family, its grant, its user, its client
  // or its session was no longer valid.
  if (row === undefined || row.generation === use.generation || ended(familyStandingFromRow(row), use.now)) {
    return 'ended'
  }
  if (isLostAnswer(row, use)) return 'lost answer'
  return wasOvertaken(row, use) ? 'overtaken' : 'reused'
}

/** Only rotation sets `rotated_at`, so that repeating a request does not extend the grace period. */
function isLostAnswer(row: FamilyStandingRow, { generation, grace, askedAt }: Judged): boolean {
  return (
    generation === row.generation - 1 &&
    row.newest_used === 0 &&
    row.rotated_at !== null &&
    // The absolute difference, so that setting the clock back does not extend it either.
    Math.abs(askedAt - row.rotated_at) <= grace
  )
}

/**
 * Whether the request was sent before the newest refresh token was used, and would have been a retry within the grace
 * period then. An app that sends two requests concurrently and continues with the first response is not a thief: the
 * other request gets no tokens, and the family is not revoked.
 */
function wasOvertaken(row: FamilyStandingRow, { generation, grace, sentSince, now }: Judged): boolean {
  const behind = row.generation - generation
  // Such an app is at most two generations behind. With no limit, a thief who refreshes all the time would always be
  // ahead of the owner, and never be detected.
  if (behind < 1 || behind > 2 || sentSince >= row.last_used_at) return false
  // If the last use lies in the future, the clock of another instance is ahead.
  return row.last_used_at <= now || row.last_used_at - sentSince <= grace
}

function ended(standing: FamilyStanding, now: number): boolean {
  return standing.family.idleExpiresAt <= now || reasonEnded(standing, now) !== undefined
}
