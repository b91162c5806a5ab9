import type { CompiledQuery } from 'kysely'
import type { Sql } from '../database/database.ts'
import { columns } from '../sql/columns.ts'

/**
 * Selects the valid grants of a user, each with the last use of its families, the last used ones first. A grant that is
 * not remembered is only valid for the families that it has.
 */
export function grantsInUse(
  sql: Sql,
  {
    userId,
    clientIds,
    most,
    now,
  }: { userId: string; clientIds?: readonly string[]; most: number; now: number },
) {
  return sql
    .selectFrom('grants')
    .select(columns.grants)
    .select(({ selectFrom, fn }) =>
      fn
        .coalesce(
          selectFrom('token_families')
            .select((of) => of.fn.max('token_families.last_used_at').as('used'))
            .whereRef('token_families.grant_id', '=', 'grants.id'),
          'grants.created_at',
        )
        .as('last_used_at'),
    )
    .where('user_id', '=', userId)
    .$if(clientIds !== undefined, (query) => query.where('client_id', 'in', clientIds ?? []))
    .where('revoked_at', 'is', null)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('remembered', '=', 1),
        exists(
          selectFrom('token_families')
            .select('token_families.id')
            .whereRef('token_families.grant_id', '=', 'grants.id')
            .where('token_families.revoked_at', 'is', null)
            .where('token_families.idle_expires_at', '>', now),
        ),
      ]),
    )
    .orderBy('last_used_at', 'desc')
    .orderBy('grants.created_at', 'desc')
    .orderBy('grants.id')
    .limit(most)
    .compile()
}

/** Selects the details of the usable families of a grant. */
export function detailsOfFamilies(
  sql: Sql,
  { grantId, most, now }: { grantId: string; most: number; now: number },
) {
  return sql
    .selectFrom('token_families')
    .select(['id', 'authorization_details'])
    .where('grant_id', '=', grantId)
    .where('authorization_details', 'is not', null)
    .where('revoked_at', 'is', null)
    .where('idle_expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .limit(most)
    .compile()
}

/** Ends the families of a grant that outlive the session: those with `offline_access`. */
export function endOfflineFamilies(sql: Sql, grantId: string, now: number): CompiledQuery<unknown> {
  return sql
    .updateTable('token_families')
    .set({ revoked_at: now, idle_expires_at: now })
    .where('grant_id', '=', grantId)
    .where('session_id', 'is', null)
    .where('revoked_at', 'is', null)
    .where('idle_expires_at', '>', now)
    .compile()
}
