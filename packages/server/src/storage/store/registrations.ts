import type { Client } from '../../protocol/clients/client.ts'
import type { Registrations } from '../../protocol/clients/registration/registrations.ts'
import type { Door, Statement } from '../door.ts'
import { StorageUnavailable } from '../errors.ts'
import { underDataKey } from '../keys/data-key.ts'
import type { DataKey } from '../keys/sealing.ts'
import type { Registered } from '../registered.ts'
import { clientColumns } from '../tables/clients.ts'
import { deleteDeviceCodesOf } from '../tables/device-codes.ts'
import { recordEvents } from '../tables/events.ts'
import { forgetGrantsTo, revokeGrantsTo } from '../tables/grants.ts'
import { oneAtATime } from '../tables/meta.ts'
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

/** The memory of registrations, behind any door. */
export function registrations(door: Door, registered: Registered, sealing: DataKey): Registrations {
  const { sql } = door
  // What is sealed under a data key that another one replaces in this very moment, nobody could open.
  const sealable = ({ secrets }: Client): Statement[] =>
    secrets.some(({ plain }) => plain !== undefined) ? [underDataKey(sql, sealing)] : []
  const changed = async (statements: readonly Statement[]) => {
    const written = await door.write(statements)
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
      const written = await door.write([
        // Two who come at once would both see room.
        { query: oneAtATime(sql) },
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
      return (await door.read(usableRegistrationToken(sql, hash, now))).length > 0
    },
    async keepRegistrationToken(token) {
      await door.write([{ query: insertRegistrationToken(sql, token) }])
    },
    async selfRegistration(clientId, now) {
      const [row] = await door.read(selfRegisteredById(sql, clientId, now))
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
        // Families and codes stand with their grant.
        { query: revokeGrantsTo(sql, clientId, now) },
        { query: deleteDeviceCodesOf(sql, clientId) },
        ...recordEvents(sql, events, now),
      ]),
    async useRegistration(use) {
      await changed([{ query: useSelfRegistered(sql, use) }])
    },
  }
}

/** What is lost because of the key is nobody's fault who asked, and may be had again later. */
function requireOwnKey({ otherwise }: Statement): void {
  if (otherwise === 'data_key_replaced') throw new StorageUnavailable('the data key is being replaced')
}
