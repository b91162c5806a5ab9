import type { Client } from '../../protocol/clients/client.ts'
import type { Registrations } from '../../protocol/clients/registration/registrations.ts'
import type { Database, Statement } from '../database/database.ts'
import { StorageUnavailable } from '../database/errors.ts'
import { underDataKey } from '../keys/data-key.ts'
import type { DataKey } from '../keys/sealing.ts'
import type { Registered } from '../registry/registered.ts'
import { clientColumns } from '../tables/clients.ts'
import { deleteDeviceCodesOf } from '../tables/device-codes.ts'
import { recordEvents } from '../tables/events.ts'
import { forgetGrantsTo, revokeGrantsTo } from '../tables/grants.ts'
import { lockMeta } from '../tables/meta.ts'
import {
  insertRegistrationToken,
  spendRegistrationToken,
  usableRegistrationToken,
} from '../tables/registration-tokens.ts'
import {
  deleteSelfRegistered,
  insertSelfRegistered,
  replaceSelfRegistered,
  roomForClient,
  selfRegisteredById,
  selfRegistrationFromRow,
  useSelfRegistered,
} from '../tables/self-registered.ts'

/** Stores self-registered clients and initial access tokens. */
export function registrations(db: Database, registered: Registered, sealing: DataKey): Registrations {
  const { sql } = db
  // A secret sealed under a data key that is being replaced concurrently could never be opened again.
  const sealable = ({ secrets }: Client): Statement[] =>
    secrets.some(({ plain }) => plain !== undefined) ? [underDataKey(sql, sealing)] : []
  const changed = async (statements: readonly Statement[]) => {
    const written = await db.write(statements)
    registered.clients.drop()
    if (written.committed) return 'won'
    requireOwnKey(written.lost)
    return 'lost'
  }

  return {
    async register(registration) {
      const { client, initialTokenHash, registeredBy, quotas, events, now } = registration
      const underKey = sealable(client)
      const spend: Statement[] =
        initialTokenHash === undefined
          ? []
          : [
              {
                query: spendRegistrationToken(sql, initialTokenHash, now),
                expect: 'one',
                otherwise: 'no_registration_token',
              },
            ]
      const ofOne: Statement[] =
        registeredBy === undefined || initialTokenHash !== undefined
          ? []
          : [
              {
                query: roomForClient(sql, quotas.perAddress, now, registeredBy),
                expect: 'one',
                otherwise: 'full_for_one',
              },
            ]
      const written = await db.write([
        // Without this lock, two concurrent registrations could both find room within the quota.
        { query: lockMeta(sql) },
        ...underKey,
        ...spend,
        ...ofOne,
        { query: roomForClient(sql, quotas.inAll, now), expect: 'one' },
        { query: insertSelfRegistered(sql, clientColumns(client, sealing), registration) },
        ...recordEvents(sql, events, now),
      ])
      if (written.committed) return 'won'
      requireOwnKey(written.lost)
      const { otherwise } = written.lost
      if (otherwise === 'no_registration_token') return 'no_token'
      return otherwise === 'full_for_one' ? otherwise : 'full'
    },
    async isRegistrationToken(hash, now) {
      return (await db.read(usableRegistrationToken(sql, hash, now))).length > 0
    },
    async keepRegistrationToken(token) {
      await db.write([{ query: insertRegistrationToken(sql, token) }])
    },
    async selfRegistration(clientId, now) {
      const [row] = await db.read(selfRegisteredById(sql, clientId, now))
      return row && selfRegistrationFromRow(row, sealing)
    },
    changeRegistration: (change) =>
      changed([
        ...sealable(change.client),
        {
          query: replaceSelfRegistered(sql, clientColumns(change.client, sealing), change),
          expect: 'one',
        },
        ...(change.asksAnew ? forgetGrantsTo(sql, change.client.id, change.now) : []),
        ...recordEvents(sql, change.events, change.now),
      ]),
    deleteRegistration: ({ clientId, tokenHash, events, now }) =>
      changed([
        { query: deleteSelfRegistered(sql, clientId, tokenHash), expect: 'one' },
        // Token families and authorization codes are only valid while their grant is.
        { query: revokeGrantsTo(sql, clientId, now) },
        { query: deleteDeviceCodesOf(sql, clientId) },
        ...recordEvents(sql, events, now),
      ]),
    async useRegistration(use) {
      await changed([{ query: useSelfRegistered(sql, use) }])
    },
  }
}

/** If the write was lost because the data key is being replaced, the caller did nothing wrong and may try again. */
function requireOwnKey({ otherwise }: Statement): void {
  if (otherwise === 'data_key_replaced') throw new StorageUnavailable('the data key is being replaced')
}
