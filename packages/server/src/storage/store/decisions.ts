import type { Store } from '../../protocol/ports/store.ts'
import type { Database } from '../database/database.ts'
import { denyDeviceCode } from '../tables/device-codes.ts'
import { recordEvents } from '../tables/events.ts'
import { authorize, madeOf, spendings, unchanged } from './issue-statements.ts'
import { won } from './write-outcome.ts'

type Decisions = Pick<Store, 'authorize' | 'conclude' | 'decline'>

/** Writes the outcome of an authorization request: a new or changed grant, an existing grant, or a refusal. */
export function decisions(db: Database): Decisions {
  const { sql } = db
  return {
    authorize: (decision) => authorize(db, decision),
    conclude: ({ client, spends, made, grantId, now: at }) =>
      won(db, [...unchanged(db, client), ...spendings(db, spends, at), ...madeOf(db, made, grantId, at)]),
    decline: ({ spends, device, events, now: at }) =>
      won(db, [
        ...spendings(db, spends, at),
        ...(device === undefined ? [] : [{ query: denyDeviceCode(sql, device, at), expect: 'one' } as const]),
        ...recordEvents(sql, events, at),
      ]),
  }
}
