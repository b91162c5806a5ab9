import type { Made, Store, Unchanged } from '../../protocol/ports/store.ts'
import type { Spend, Won } from '../../protocol/records/one-time.ts'
import type { Door, Statement } from '../door/door.ts'
import { StorageUnavailable } from '../door/errors.ts'
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
export function unchanged({ sql }: Door, client: Unchanged): readonly Statement[] {
  if (client === undefined) return []
  const { id, changedAt } = client
  return [{ query: unchangedClient(sql, { id, changedAt }), expect: 'one' }]
}

/** Consumes all of these artefacts, or loses the write. */
export function spendings(door: Door, spends: readonly Spend[], now: number): readonly Statement[] {
  return spends.map((spend) => spending(door, spend, now))
}

export function spending({ sql }: Door, { kind, hash }: Spend, now: number): Statement {
  const query = kind === 'device' ? spendDeviceCode(sql, hash, now) : spendOneTime(sql, { kind, hash, now })
  return { query, expect: 'one' }
}

/**
 * Writes the code, token family, device approval and participation. The write is lost if the grant is no longer valid,
 * if the family could not begin, or if the device no longer waits.
 */
export function madeOf(door: Door, made: Made, grantId: string, now: number): readonly Statement[] {
  const { code, family, device, participation } = made
  return [
    ...(code === undefined
      ? []
      : [{ query: insertCode(door.sql, code, grantId, now), expect: 'one' } as const]),
    ...(family === undefined
      ? []
      : [{ query: tokenFamilies(door.sql).begin(family, now), expect: 'one' } as const]),
    ...(device === undefined
      ? []
      : [{ query: approveDeviceCode(door.sql, device.hash, device.approval, now), expect: 'one' } as const]),
    ...(participation === undefined ? [] : takePart(door.sql, participation, now)),
  ]
}

/**
 * Writes a decision made on the consent page. The code refers to the grant, so the grant is read first; the write is
 * committed only if the grant has not changed since, and is tried again otherwise.
 */
export async function authorize(door: Door, decision: Parameters<Store['authorize']>[0]): Promise<Won> {
  const { grant: wanted, about, spends, now } = decision
  for (let round = 0; round < rounds; round += 1) {
    const [standing] = wanted.remembered
      ? await door.read(liveGrant(door.sql, { userId: wanted.userId, clientId: wanted.clientId, now }))
      : []
    const grant = standing === undefined ? wanted : decided(grantFromRow(standing), wanted, about)
    const keep =
      standing === undefined ? insertGrant(door.sql, grant) : replaceGrant(door.sql, grant, standing.revision)
    const written = await door.write([
      ...unchanged(door, decision.client),
      ...spendings(door, spends, now),
      ...(standing === undefined && wanted.remembered
        ? [{ query: retireExpiredGrant(door.sql, wanted.userId, wanted.clientId, now) }]
        : []),
      { query: keep, expect: 'one', otherwise: 'grant_changed' },
      ...madeOf(door, decision.makes(grant.id), grant.id, now),
      ...recordEvents(door.sql, decision.events, now),
    ])
    if (written.committed) return 'won'
    if (written.lost.otherwise !== 'grant_changed') return 'lost'
  }
  throw new StorageUnavailable('too many concurrent decisions about one grant')
}
