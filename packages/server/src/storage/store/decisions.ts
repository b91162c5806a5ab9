import type { Store } from '../../protocol/ports/store.ts'
import type { Door } from '../door/door.ts'
import { denyDeviceCode } from '../tables/device-codes.ts'
import { recordEvents } from '../tables/events.ts'
import { authorize, madeOf, spendings, unchanged } from './authorize.ts'
import { won } from './won.ts'

type Decisions = Pick<Store, 'authorize' | 'conclude' | 'decline'>

/** Writes the outcome of an authorization request: a new or changed grant, an existing grant, or a refusal. */
export function decisions(door: Door): Decisions {
  const { sql } = door
  return {
    authorize: (decision) => authorize(door, decision),
    conclude: ({ client, spends, made, grantId, now: at }) =>
      won(door, [
        ...unchanged(door, client),
        ...spendings(door, spends, at),
        ...madeOf(door, made, grantId, at),
      ]),
    decline: ({ spends, device, events, now: at }) =>
      won(door, [
        ...spendings(door, spends, at),
        ...(device === undefined ? [] : [{ query: denyDeviceCode(sql, device, at), expect: 'one' } as const]),
        ...recordEvents(sql, events, at),
      ]),
  }
}
