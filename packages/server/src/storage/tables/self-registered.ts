import type { CompiledQuery, Selectable } from 'kysely'
import type { Registrations, SelfRegistration } from '../../protocol/clients/registration/registrations.ts'
import type { Sql } from '../database/database.ts'
import type { Sealing } from '../keys/sealing.ts'
import type { ClientsTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { sql as raw } from '../sql/kysely.ts'
import { type clientColumns, clientFromRow, laterThanBefore } from './clients.ts'

export function selfRegistrationFromRow(
  row: Selectable<ClientsTable>,
  sealing: Sealing,
): SelfRegistration | undefined {
  if (row.registration_hash === null) return undefined
  return { client: clientFromRow(row, sealing), tokenHash: row.registration_hash, createdAt: row.created_at }
}

export function selfRegisteredById(sql: Sql, id: string, now: number) {
  return sql
    .selectFrom('clients')
    .select(columns.clients)
    .where('id', '=', id)
    .where('declared', '=', 0)
    .where('expires_at', '>', now)
    .compile()
}

/** Selects a row if there are fewer than `most` self-registered clients, in total or from one address. */
export function roomForClient(
  sql: Sql,
  most: number,
  now: number,
  registeredBy?: string,
): CompiledQuery<unknown> {
  const counted =
    registeredBy === undefined
      ? raw`expires_at > ${now}`
      : raw`registered_by = ${registeredBy} and expires_at > ${now}`
  return raw`select 1 as room where not exists
    (select 1 from clients where ${counted} order by expires_at limit 1 offset ${most - 1})`.compile(sql)
}

export function insertSelfRegistered(
  sql: Sql,
  client: ReturnType<typeof clientColumns>,
  {
    tokenHash,
    registeredBy,
    expiresAt,
    now,
  }: Pick<Parameters<Registrations['register']>[0], 'tokenHash' | 'registeredBy' | 'expiresAt' | 'now'>,
): CompiledQuery<unknown> {
  return sql
    .insertInto('clients')
    .values({
      ...client,
      declared: 0,
      disabled_at: null,
      created_at: now,
      updated_at: now,
      registered_by: registeredBy ?? null,
      registration_hash: tokenHash,
      last_used_at: null,
      expires_at: expiresAt,
    })
    .compile()
}

/** Replaces the registration of a client, unless it is declared: a declared client is only changed in the file. */
export function replaceSelfRegistered(
  sql: Sql,
  { id, metadata, secrets }: ReturnType<typeof clientColumns>,
  change: Parameters<Registrations['changeRegistration']>[0],
): CompiledQuery<unknown> {
  return sql
    .updateTable('clients')
    .set({
      metadata,
      secrets,
      registration_hash: change.newTokenHash,
      updated_at: laterThanBefore(change.now),
    })
    .where('id', '=', id)
    .where('declared', '=', 0)
    .where('disabled_at', 'is', null)
    .where('expires_at', '>', change.now)
    .where('registration_hash', '=', change.tokenHash)
    .compile()
}

export function deleteSelfRegistered(sql: Sql, id: string, tokenHash: string): CompiledQuery<unknown> {
  return sql
    .deleteFrom('clients')
    .where('id', '=', id)
    .where('declared', '=', 0)
    .where('disabled_at', 'is', null)
    .where('registration_hash', '=', tokenHash)
    .compile()
}

/** Extends the life of a client that was used. A client that has expired stays expired. */
export function useSelfRegistered(
  sql: Sql,
  { clientId, usedAt, expiresAt, now }: Parameters<Registrations['useRegistration']>[0],
): CompiledQuery<unknown> {
  return sql
    .updateTable('clients')
    .set((eb) => ({
      last_used_at: usedAt,
      expires_at: eb
        .case()
        .when('expires_at', '<', expiresAt)
        .then(expiresAt)
        .else(eb.ref('expires_at'))
        .end(),
    }))
    .where('id', '=', clientId)
    .where('declared', '=', 0)
    .where('expires_at', '>', now)
    .where(({ or, eb }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<', usedAt)]))
    .compile()
}
