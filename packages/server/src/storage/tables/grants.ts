import type { CompiledQuery, Selectable } from 'kysely'
import type { Grant } from '../../protocol/records/grant.ts'
import type { Sql, Statement } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { GrantsTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { parseStrings } from '../sql/json.ts'

export function grantFromRow(row: Selectable<GrantsTable>): Grant {
  return {
    id: row.id,
    userId: row.user_id,
    clientId: row.client_id,
    permissions: parseStrings(row.permissions, `grants ${row.id}: permissions`),
    remembered: row.remembered === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
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
  return {
    ...standing,
    permissions: [...new Set([...kept, ...wanted.permissions])],
    expiresAt: wanted.expiresAt,
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
