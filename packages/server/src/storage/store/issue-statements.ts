import type { Made, Store, Unchanged } from '../../protocol/ports/store.ts'
import type { Spend, Won } from '../../protocol/records/one-time.ts'
import type { Database, Statement } from '../database/database.ts'
import { StorageUnavailable } from '../database/errors.ts'
import { unchangedClient } from '../tables/clients.ts'
import { approveDeviceCode, spendDeviceCode } from '../tables/device-codes.ts'
import { recordEvents } from '../tables/events.ts'
import {
  decided,
  grantFromRow,
  insertGrant,
  liveGrant,
  replaceGrant,
  retireExpiredGrant,
} from '../tables/grants.ts'
import { insertCode, spendOneTime } from '../tables/one-time.ts'
import { takePart } from '../tables/participations.ts'
import { tokenFamilies } from '../tables/token-families.ts'

/** Each lost round was won by another decision, so only this many concurrent decisions could use up all rounds. */
const rounds = 200

/**
 * Loses the write if the client was changed since it was read. The first statement of a write, as in every write that
 * changes a client, so that rows are always locked in the same order.
 */
export function unchanged({ sql }: Database, client: Unchanged): readonly Statement[] {
  if (client === undefined) return []
  const { id, changedAt } = client
  return [{ query: unchangedClient(sql, { id, changedAt }), expect: 'one' }]
}

/** Consumes all of these artefacts, or loses the write. */
export function spendings(db: Database, spends: readonly Spend[], now: number): readonly Statement[] {
  return spends.map((spend) => spending(db, spend, now))
}

export function spending({ sql }: Database, { kind, hash }: Spend, now: number): Statement {
  const query = kind === 'device' ? spendDeviceCode(sql, hash, now) : spendOneTime(sql, { kind, hash, now })
  return { query, expect: 'one' }
}

/**
 * Writes the code, token family, device approval and participation. The write is lost if the grant is no longer valid,
 * if the family could not begin, or if the device no longer waits.
 */
export function madeOf(db: Database, made: Made, grantId: string, now: number): readonly Statement[] {
  const { code, family, device, participation } = made
  return [
    ...(code === undefined
      ? []
      : [{ query: insertCode(db.sql, code, grantId, now), expect: 'one' } as const]),
    ...(family === undefined
      ? []
      : [{ query: tokenFamilies(db.sql).begin(family, now), expect: 'one' } as const]),
    ...(device === undefined
      ? []
      : [{ query: approveDeviceCode(db.sql, device.hash, device.approval, now), expect: 'one' } as const]),
    ...(participation === undefined ? [] : takePart(db.sql, participation, now)),
  ]
}

/**
 * Writes a decision made on the consent page. The code refers to the grant, so the grant is read first; the write is
 * committed only if the grant has not changed since, and is tried again otherwise.
 */
export async function authorize(db: Database, decision: Parameters<Store['authorize']>[0]): Promise<Won> {
  const { grant: wanted, about, spends, now } = decision
  for (let round = 0; round < rounds; round += 1) {
    const [standing] = wanted.remembered
      ? await db.read(liveGrant(db.sql, { userId: wanted.userId, clientId: wanted.clientId, now }))
      : []
    const grant = standing === undefined ? wanted : decided(grantFromRow(standing), wanted, about)
    const keep =
      standing === undefined ? insertGrant(db.sql, grant) : replaceGrant(db.sql, grant, standing.revision)
    const written = await db.write([
      ...unchanged(db, decision.client),
      ...spendings(db, spends, now),
      ...(standing === undefined && wanted.remembered
        ? [{ query: retireExpiredGrant(db.sql, wanted.userId, wanted.clientId, now) }]
        : []),
      { query: keep, expect: 'one', otherwise: 'grant_changed' },
      ...madeOf(db, decision.makes(grant.id), grant.id, now),
      ...recordEvents(db.sql, decision.events, now),
    ])
    if (written.committed) return 'won'
    if (written.lost.otherwise !== 'grant_changed') return 'lost'
  }
  throw new StorageUnavailable('too many concurrent decisions about one grant')
}
