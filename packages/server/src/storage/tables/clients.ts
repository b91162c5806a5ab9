import type { CompiledQuery, Selectable } from 'kysely'
import type { Client } from '../../protocol/clients/client.ts'
import { type DescribedClient, everyClientField } from '../../protocol/clients/client-fields.ts'
import type { Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { Sealing } from '../keys/sealing.ts'
import type { ClientsTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { sql as raw } from '../sql/kysely.ts'
import { StoredObject } from '../sql/stored-object.ts'
import { secretsColumn, secretsFromRow } from './client-secrets.ts'

/** The registered metadata of a client, without whether it is declared, disabled or self-registered. */
export type ClientRegistration = Omit<Client, 'declared' | 'disabledAt' | 'changedAt' | 'selfRegistered'>

/** The columns that hold a registration. */
export function clientColumns(
  client: ClientRegistration,
  sealing: Sealing,
  known?: Pick<ClientsTable, 'id' | 'secrets'>,
): Pick<ClientsTable, 'id' | 'metadata' | 'secrets'> {
  // Fixed order, and without default values: equal registrations become equal texts, and unknown members are dropped.
  const metadata = Object.fromEntries(
    everyClientField
      .map(
        ([name, field]) =>
          [name, 'absent' in field && isSame(client[name], field.absent) ? undefined : client[name]] as const,
      )
      .filter(([, value]) => value !== undefined),
  )
  const secrets = secretsColumn(client, sealing, known)
  return { id: client.id, metadata: JSON.stringify(metadata), secrets }
}

export function clientFromRow(row: Selectable<ClientsTable>, sealing: Sealing): Client {
  const metadata = StoredObject.parse(row.metadata, `clients ${row.id}: metadata`)
  const described = Object.fromEntries(
    everyClientField.map(([name, field]) => [
      name,
      'absent' in field && !metadata.has(name) ? field.absent : metadata.of(name, field),
    ]),
  ) as DescribedClient
  return {
    ...described,
    id: row.id,
    secrets: secretsFromRow(row, sealing),
    declared: row.declared === 1,
    disabledAt: row.disabled_at,
    changedAt: row.updated_at,
    ...(row.expires_at === null
      ? {}
      : { selfRegistered: { expiresAt: row.expires_at, usedAt: row.last_used_at } }),
  }
}

export function clientById(sql: Sql, id: string) {
  return sql.selectFrom('clients').select(columns.clients).where('id', '=', id).compile()
}

/** Lists of client ids are padded to a multiple of this length, to limit the number of prepared statements. */
const namedTogether = 50

/** Selects the clients with these ids. */
export function clientsById(sql: Sql, ids: readonly string[]) {
  const rest = ids.length === 0 ? 1 : (namedTogether - (ids.length % namedTogether)) % namedTogether
  return sql
    .selectFrom('clients')
    .select(columns.clients)
    .where('id', 'in', [...ids, ...Array<string>(rest).fill('')])
    .compile()
}

/** Selects a row if the client has not changed since it was read, and locks it until the commit. */
export const unchangedClient = prepared((sql, { id, changedAt }: { id: string; changedAt: number }) =>
  sql
    .selectFrom('clients')
    .select('id')
    .where('id', '=', id)
    .where('updated_at', '=', changedAt)
    .where('disabled_at', 'is', null)
    .forShare(),
)

/** A time later than the last change, so that two versions of a registration never have the same time. */
export function laterThanBefore(now: number) {
  return raw<number>`case when clients.updated_at >= ${now} then clients.updated_at + 1 else ${now} end`
}

/** Selects the clients that are already declared, and those with a declared id. */
export function knownClients(sql: Sql, ids: readonly string[]) {
  return sql
    .selectFrom('clients')
    .select(columns.clients)
    .where(({ or, eb }) =>
      or([eb('declared', '=', eb.lit(1)), ...(ids.length === 0 ? [] : [eb('id', 'in', ids)])]),
    )
    .compile()
}

/** Inserts a declared client, or replaces and enables the client with this id. */
export function declareClient(
  sql: Sql,
  registration: ReturnType<typeof clientColumns>,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .insertInto('clients')
    .values({ ...registration, declared: 1, disabled_at: null, created_at: now, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        metadata: eb.ref('excluded.metadata'),
        secrets: eb.ref('excluded.secrets'),
        declared: eb.lit(1),
        disabled_at: null,
        updated_at: laterThanBefore(now),
        // If the client had registered itself, its registration access token no longer works.
        registered_by: null,
        registration_hash: null,
        last_used_at: null,
        expires_at: null,
      })),
    )
    .compile()
}

export function disableClient(sql: Sql, id: string, now: number): CompiledQuery<unknown> {
  return sql
    .updateTable('clients')
    .set({ disabled_at: now, updated_at: laterThanBefore(now) })
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .compile()
}

function isSame(value: unknown, absent: unknown): boolean {
  return Array.isArray(value) && Array.isArray(absent) ? value.length === 0 : value === absent
}
