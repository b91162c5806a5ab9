import type { CompiledQuery, Selectable } from 'kysely'
import type { Grant } from '../../protocol/records/grant.ts'
import type { Permission } from '../../protocol/records/permission.ts'
import { mostReceipts, type Receipt } from '../../protocol/records/receipt.ts'
import type { Sql, Statement } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { GrantsTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { DamagedRow, isStrings, parseJson, parseStrings } from '../sql/json.ts'

export function grantFromRow(row: Selectable<GrantsTable>): Grant {
  return {
    id: row.id,
    userId: row.user_id,
    clientId: row.client_id,
    permissions: parseStrings(row.permissions, `grants ${row.id}: permissions`),
    remembered: row.remembered === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(row.withdrawn === null
      ? {}
      : { withdrawn: parseStrings(row.withdrawn, `grants ${row.id}: withdrawn`) }),
    ...(row.receipts === null ? {} : { receipts: parseReceipts(row.receipts, `grants ${row.id}: receipts`) }),
  }
}

function parseReceipts(text: string, where: string): readonly Receipt[] {
  const value = parseJson(text, where)
  if (!Array.isArray(value) || !value.every((each) => isStrings(each?.words) && typeof each.at === 'number'))
    throw new DamagedRow(`${where}: not a list of receipts`)
  return value
}

/** Selects the valid, remembered grant of a user to a client, at most one row. */
export const liveGrant = prepared(
  (sql, { userId, clientId, now }: { userId: string; clientId: string; now: number }) =>
    sql
      .selectFrom('grants')
      .select(columns.grants)
      .where('user_id', '=', userId)
      .where('client_id', '=', clientId)
      .where('remembered', '=', 1)
      .where('revoked_at', 'is', null)
      .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)])),
)

/** Inserts a grant, or no row if the user already has a remembered grant to this client. */
export function insertGrant(sql: Sql, grant: Grant): CompiledQuery<unknown> {
  return sql
    .insertInto('grants')
    .values({
      id: grant.id,
      user_id: grant.userId,
      client_id: grant.clientId,
      permissions: JSON.stringify(grant.permissions),
      remembered: grant.remembered ? 1 : 0,
      revision: 0,
      created_at: grant.createdAt,
      expires_at: grant.expiresAt,
      revoked_at: null,
      receipts: grant.receipts === undefined ? null : JSON.stringify(grant.receipts),
    })
    .onConflict((conflict) => conflict.doNothing())
    .compile()
}

/** Replaces a grant that was read before, unless it was changed or revoked since. */
export function replaceGrant(sql: Sql, grant: Grant, revision: number): CompiledQuery<unknown> {
  return sql
    .updateTable('grants')
    .set({
      permissions: JSON.stringify(grant.permissions),
      withdrawn:
        grant.withdrawn === undefined || grant.withdrawn.length === 0
          ? null
          : JSON.stringify(grant.withdrawn),
      receipts: grant.receipts === undefined ? null : JSON.stringify(grant.receipts),
      expires_at: grant.expiresAt,
      revision: revision + 1,
    })
    .where('id', '=', grant.id)
    .where('revision', '=', revision)
    .where('revoked_at', 'is', null)
    .compile()
}

/** Marks an expired remembered grant as revoked, so that a new one can be inserted. */
export function retireExpiredGrant(
  sql: Sql,
  userId: string,
  clientId: string,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .updateTable('grants')
    .set((eb) => ({ revoked_at: eb.ref('expires_at') }))
    .where('user_id', '=', userId)
    .where('client_id', '=', clientId)
    .where('remembered', '=', 1)
    .where('revoked_at', 'is', null)
    .where('expires_at', '<=', now)
    .compile()
}

export function revokeGrant(sql: Sql, grantId: string, now: number): CompiledQuery<unknown> {
  return sql
    .updateTable('grants')
    .set({ revoked_at: now })
    .where('id', '=', grantId)
    .where('revoked_at', 'is', null)
    .compile()
}

/**
 * Applies a new decision to an existing grant. Replaces the permissions that the user was asked `about` with those that
 * the user allowed; all others stay. The expiry chosen now applies to the whole grant.
 */
export function decided(standing: Grant, wanted: Grant, about: readonly string[]): Grant {
  const kept = standing.permissions.filter((permission) => !about.includes(permission))
  const receipts = [...(standing.receipts ?? []), ...(wanted.receipts ?? [])].slice(-mostReceipts)
  return {
    ...standing,
    ...(receipts.length === 0 ? {} : { receipts }),
    permissions: [...new Set([...kept, ...wanted.permissions])],
    expiresAt: wanted.expiresAt,
    ...(standing.withdrawn === undefined
      ? {}
      : { withdrawn: standing.withdrawn.filter((each) => !wanted.permissions.includes(each)) }),
  }
}

/** Revokes all grants to a client. */
export function revokeGrantsTo(sql: Sql, clientId: string, now: number): CompiledQuery<unknown> {
  return sql
    .updateTable('grants')
    .set({ revoked_at: now })
    .where('client_id', '=', clientId)
    .where('revoked_at', 'is', null)
    .compile()
}

/** Makes users who allowed a client something consent again; their token families remain valid. */
export function forgetGrantsTo(sql: Sql, clientId: string, now: number): readonly Statement[] {
  const remembered = sql
    .updateTable('grants')
    .where('client_id', '=', clientId)
    .where('remembered', '=', 1)
    .where('revoked_at', 'is', null)
  const idle = remembered
    .set({ revoked_at: now })
    // A grant that is not remembered is deleted with its last code or family. Without any, it would stay forever.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('token_families').select('id').whereRef('token_families.grant_id', '=', 'grants.id'),
        ),
      ),
    )
  return [{ query: idle.compile() }, { query: remembered.set({ remembered: 0 }).compile() }]
}

/** Revokes the grants of a user to these clients. */
export function revokeGrantsOf(
  sql: Sql,
  { userId, clientIds, now }: { userId: string; clientIds: readonly string[]; now: number },
): CompiledQuery<unknown> {
  return sql
    .updateTable('grants')
    .set({ revoked_at: now })
    .where('user_id', '=', userId)
    .where('client_id', 'in', clientIds)
    .where('revoked_at', 'is', null)
    .compile()
}

/**
 * Withdraws permissions from a grant that was read before, unless it was changed or revoked since. Revokes it if none is
 * left: without a permission it would stay in the list of the user for nothing.
 */
export function withdrawFrom(
  sql: Sql,
  grant: Grant,
  { permissions, revision, now }: { permissions: readonly Permission[]; revision: number; now: number },
): CompiledQuery<unknown> {
  const kept = grant.permissions.filter((each) => !permissions.includes(each))
  const withdrawn = [...new Set([...(grant.withdrawn ?? []), ...permissions])]
  return sql
    .updateTable('grants')
    .set({
      permissions: JSON.stringify(kept),
      withdrawn: JSON.stringify(withdrawn),
      revision: revision + 1,
      ...(kept.length === 0 ? { revoked_at: now } : {}),
    })
    .where('id', '=', grant.id)
    .where('revision', '=', revision)
    .where('revoked_at', 'is', null)
    .compile()
}
