import type { Store } from '../../protocol/ports/store.ts'
import type { Database } from '../database/database.ts'
import { Standstill } from '../database/standstill.ts'
import type { DataKey } from '../keys/sealing.ts'
import type { Registered } from '../registry/registered.ts'
import { decisions } from './decisions.ts'
import { deviceCodes } from './device-codes.ts'
import { families } from './families.ts'
import { lookups } from './lookups.ts'
import { oneTimeArtefacts } from './one-time.ts'
import { participations } from './participations.ts'
import { registrations } from './registrations.ts'
import { revocations } from './revocations.ts'

type Dependencies = {
  sealing: DataKey
  /** Decides what has expired in the methods that take no time. */
  now: () => number
  /** Records the periods in which the database did not respond. */
  standstill?: Standstill | undefined
}

/** The protocol's `Store` on any database. Each group of methods has its own file in this folder. */
export function protocolStore(
  db: Database,
  registered: Registered,
  { sealing, now, standstill = new Standstill(now) }: Dependencies,
): Store {
  return {
    ...lookups(db, registered, sealing, now),
    ...oneTimeArtefacts(db),
    ...decisions(db),
    ...families(db, now, standstill),
    ...deviceCodes(db),
    ...participations(db),
    ...registrations(db, registered, sealing),
    ...revocations(db),
  }
}
