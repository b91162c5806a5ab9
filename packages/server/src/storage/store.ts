import type { Client } from '../protocol/client.ts'
import type { Won } from '../protocol/records/one-time.ts'
import type { Store } from '../protocol/store.ts'
import { authorize, madeOf, spending, spendings, unchanged } from './authorize.ts'
import type { Door, Statement } from './door.ts'
import type { DataKey } from './keys/sealing.ts'
import { refresh } from './refresh.ts'
import type { Registered } from './registered.ts'
import { registrations } from './registrations.ts'
import { Standstill } from './standstill.ts'
import { isStorable } from './storable.ts'
import { allApis, apiFromRow } from './tables/apis.ts'
import { clientById, clientFromRow } from './tables/clients.ts'
import { denyToken, ownTokenStanding } from './tables/denied-tokens.ts'
import {
  denyDeviceCode,
  deviceCodeBy,
  deviceCodeFromRow,
  insertDeviceCode,
  pollInTime,
  pollTooSoon,
} from './tables/device-codes.ts'
import { recordEvents } from './tables/events.ts'
import { grantFromRow, liveGrant, revokeGrant } from './tables/grants.ts'
import { codeByHash, insertOneTime, oneTimeByHash, oneTimeFromRow } from './tables/one-time.ts'
import {
  delayParticipations,
  dueParticipations,
  forgetParticipation,
  participationFromRow,
  postponeParticipations,
  takeParticipation,
} from './tables/participations.ts'
import { tokenFamilies } from './tables/token-families.ts'
import { familyStandingFromRow, standingFromRow } from './tables/token-family-rows.ts'
import { insertUsed } from './tables/used-names.ts'
import { userById, userFromRow } from './tables/users.ts'

/** `standstill`: what is known of when the database stood still. */
type Memory = { sealing: DataKey; now: () => number; standstill?: Standstill | undefined }

/** The protocol's memory, behind any door. `now` decides what has expired where the verb is given no time. */
export function protocolStore(
  door: Door,
  registered: Registered,
  { sealing, now, standstill = new Standstill(now) }: Memory,
): Store {
  const { sql } = door
  const families = tokenFamilies(sql)

  const readClient = async (id: string) => {
    // What cannot be stored is the id of nobody.
    if (!isStorable(id)) return undefined
    const [row] = await door.read(clientById(sql, id))
    return row && clientFromRow(row, sealing)
  }
  const living = (client: Client | undefined) => {
    const over = client?.selfRegistered !== undefined && client.selfRegistered.expiresAt <= now()
    return over ? undefined : client
  }

  return {
    client: async (id) => living(await registered.clients.read(id, () => readClient(id))),
    freshClient: async (id) => living(await registered.clients.renew(id, () => readClient(id))),
    async apis() {
      const read = async () => (await door.read(allApis(sql))).map(apiFromRow)
      return (await registered.apis.read('', read)) ?? []
    },
    async user(id) {
      const [row] = await door.read(userById(sql, { id }))
      return row && userFromRow(row)
    },

    async grant(userId, clientId, at) {
      const [row] = await door.read(liveGrant(sql, { userId, clientId, now: at }))
      return row && grantFromRow(row)
    },
    async remember(artefact) {
      await door.write([{ query: insertOneTime(sql, artefact, null) }])
    },
    useOnce: (name) => won(door, [{ query: insertUsed(sql, name), expect: 'one' }]),
    async recall<Data>(kind: Parameters<Store['recall']>[0], hash: string) {
      const [row] = await door.read(oneTimeByHash(sql, { kind, hash }))
      return row && oneTimeFromRow<Data>(kind, row)
    },
    async recallCode<Data>(hash: string) {
      const [row] = await door.read(codeByHash(sql, { hash }))
      return (
        row && { ...oneTimeFromRow<Data>('code', row), clientChangedAt: row.client_changed_at ?? undefined }
      )
    },

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
    begin: ({ spends, family, now: at }) =>
      won(door, [spending(door, spends, at), { query: families.begin(family, at), expect: 'one' }]),
    refresh: (use) => refresh(door, families, use, (at) => standstill.since(at)),
    async standing(familyId) {
      const [row] = await door.read(families.standing({ familyId, now: now() }))
      return row && familyStandingFromRow(row)
    },
    async tokenStanding(familyId, jti) {
      const [row] = await door.read(families.tokenStanding({ familyId, jti, now: now() }))
      return row && { ...standingFromRow(row), denied: row.found_denial !== null }
    },

    ...registrations(door, registered, sealing),

    keepDeviceCode: (code) => won(door, [{ query: insertDeviceCode(sql, code), expect: 'one' }]),
    async deviceCode(hash) {
      const [row] = await door.read(deviceCodeBy(sql, 'hash', hash))
      return row && { ...deviceCodeFromRow(row), clientChangedAt: row.client_changed_at ?? undefined }
    },
    async deviceCodeByUserCode(userCodeHash) {
      const [row] = await door.read(deviceCodeBy(sql, 'user_code_hash', userCodeHash))
      return row && deviceCodeFromRow(row)
    },
    async pollDeviceCode({ hash, slower, now: at }) {
      const inTime = await door.write([{ query: pollInTime(sql, hash, at), expect: 'one' }])
      if (inTime.committed) return 'in_time'
      // Decided or expired in between, it slows nobody down.
      const slowed = await door.write([{ query: pollTooSoon(sql, hash, slower, at), expect: 'one' }])
      return slowed.committed ? 'too_soon' : 'in_time'
    },

    async endedParticipations(which, at) {
      const due = () => door.read(dueParticipations(sql, which, at))
      // Mostly there is none, and then nothing is written either.
      if ((await due()).length === 0) return []
      if (!which.except?.length) await door.write([{ query: postponeParticipations(sql, at) }])
      return (await due()).map((row) => ({ ...participationFromRow(row), attempts: row.attempts }))
    },
    takeParticipation: (ended, dueAt, at) =>
      won(door, [{ query: takeParticipation(sql, ended, dueAt, at), expect: 'one' }]),
    async delayParticipations(clientId, dueAt, at) {
      await door.write([{ query: delayParticipations(sql, clientId, dueAt, at) }])
    },
    async forgetParticipation(taken) {
      await door.write([{ query: forgetParticipation(sql, taken) }])
    },

    async ownTokenStanding(clientId, jti) {
      const [row] = await door.read(ownTokenStanding(sql, { clientId, jti }))
      return { denied: (row?.found_denial ?? null) !== null, clientChangedAt: row?.client_changed_at }
    },
    async deny(jti, expiresAt) {
      await door.write([{ query: denyToken(sql, jti, expiresAt) }])
    },
    revokeFamily: (familyId, at, events) =>
      won(door, [{ query: families.revoke(familyId, at), expect: 'one' }, ...recordEvents(sql, events, at)]),
    revokeGrant: (grantId, at, events) =>
      won(door, [{ query: revokeGrant(sql, grantId, at), expect: 'one' }, ...recordEvents(sql, events, at)]),
    async record(events, at) {
      const statements = recordEvents(sql, events, at)
      if (statements.length > 0) await door.write(statements)
    },
  }
}

async function won(door: Door, statements: readonly Statement[]): Promise<Won> {
  return (await door.write(statements)).committed ? 'won' : 'lost'
}
