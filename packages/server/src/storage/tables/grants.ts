import type { CompiledQuery, Selectable } from 'kysely'
import type { Grant } from '../../protocol/records/grant.ts'
import type { Sql, Statement } from '../door/door.ts'
import { prepared } from '../door/prepared.ts'
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

/** The live, remembered grant of a person to a client: at most one row. */
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

/** Adds a grant, or nothing where a remembered one of the same person to the same client stands. */
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

/** Puts a grant in the place of the one that was read, unless that was changed or revoked in between. */
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

/** A remembered grant that expired is over, and must not stand in the way of the next one. */
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
 * A standing grant after a new decision: what the decision was `about` is what it gave, everything else stays, and
 * the person's latest word on how long counts for all of it.
 */
export function decided(standing: Grant, wanted: Grant, about: readonly string[]): Grant {
  const kept = standing.permissions.filter((permission) => !about.includes(permission))
  return {
    ...standing,
    permissions: [...new Set([...kept, ...wanted.permissions])],
    expiresAt: wanted.expiresAt,
  }
}

/** Ends everything that people have allowed a client. */
export function revokeGrantsTo(sql: Sql, clientId: string, now: number): CompiledQuery<unknown> {
  return sql
    .updateTable('grants')
    .set({ revoked_at: now })
    .where('client_id', '=', clientId)
    .where('revoked_at', 'is', null)
    .compile()
}

/** Whoever allowed a client something is asked again; the families below it go on. */
export function forgetGrantsTo(sql: Sql, clientId: string, now: number): readonly Statement[] {
  const remembered = sql
    .updateTable('grants')
    .where('client_id', '=', clientId)
    .where('remembered', '=', 1)
    .where('revoked_at', 'is', null)
  const idle = remembered
    .set({ revoked_at: now })
    // What is not remembered is swept with the last thing it was for: without one it would stay for ever.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('token_families').select('id').whereRef('token_families.grant_id', '=', 'grants.id'),
        ),
      ),
    )
  return [{ query: idle.compile() }, { query: remembered.set({ remembered: 0 }).compile() }]
}
