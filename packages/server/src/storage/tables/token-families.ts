import type { CompiledQuery, ExpressionBuilder } from 'kysely'
import type { TokenFamily } from '../../protocol/records/token-family.ts'
import type { Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { Tables } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { sql as raw } from '../sql/kysely.ts'
import { type FamilyRow, familyColumns, familyColumnTypes, rowFromFamily } from './token-family-rows.ts'

/**
 * A use of a refresh token. `idleExpiresAt` is the new idle expiry, limited to the expiry of the family. `now` is
 * called when the statement runs, so that waiting for the database does not shorten the grace period of a rotation.
 */
type Use = { familyId: string; generation: number; idleExpiresAt: number; now: () => number }
type Repeat = { familyId: string; generation: number; most: number; now: () => number }
/** The placeholders while a statement is built. */
type Built<Asked> = Omit<Asked, 'now'> & { now: number }

/** The statements about token families. The frequent ones are compiled once. */
export function tokenFamilies(sql: Sql) {
  return {
    begin: (family: TokenFamily, now: number) => beginFamily(sql, { ...rowFromFamily(family, now), now }),
    /** Replaces the newest refresh token with a newer one. */
    rotate: (use: Use) => rotateFamily(sql, use),
    /** Uses the newest refresh token without rotating it. */
    use: (use: Use) => useFamily(sql, use),
    /** Counts that the newest refresh token is sent once more, up to `most` times. */
    repeat: (repeat: Repeat) => repeatFamily(sql, repeat),
    standing: (asked: { familyId: string; now: number }) => familyStanding(sql, asked),
    tokenStanding: (asked: { familyId: string; jti: string; now: number }) => tokenStanding(sql, asked),
    revoke: (familyId: string, now: number): CompiledQuery<unknown> =>
      sql
        .updateTable('token_families')
        .set((eb) => ended(eb, now))
        .where('id', '=', familyId)
        .where('revoked_at', 'is', null)
        .compile(),
    revokeOf: (userId: string, now: number): CompiledQuery<unknown> =>
      sql
        .updateTable('token_families')
        .set((eb) => ended(eb, now))
        .where('grant_id', 'in', (eb) => eb.selectFrom('grants').select('id').where('user_id', '=', userId))
        .where('revoked_at', 'is', null)
        .compile(),
  }
}

const rotateFamily = prepared<Use, unknown>((sql, use) =>
  useNewest(sql, use).set((eb) => ({
    generation: eb('generation', '+', eb.lit(1)),
    rotated_at: use.now,
    newest_used: eb.lit(0),
  })),
)

const useFamily = prepared<Use, unknown>((sql, use) =>
  useNewest(sql, use).set((eb) => ({ newest_used: eb.lit(1) })),
)

// The count is stored with its generation, so that rotation does not have to reset it: an older program would not.
const repeatFamily = prepared<Repeat, unknown>((sql, repeat) =>
  newest(sql, repeat)
    .set((eb) => ({
      repeats: eb
        .case()
        .when('repeats_of', '=', eb.ref('generation'))
        .then(eb('repeats', '+', eb.lit(1)))
        .else(eb.lit(1))
        .end(),
      repeats_of: eb.ref('generation'),
    }))
    .where('newest_used', '=', 0)
    .where(({ or, eb, ref }) =>
      or([
        eb('repeats_of', 'is', null),
        eb('repeats_of', '<>', ref('generation')),
        eb('repeats', '<', repeat.most),
      ]),
    ),
)

const familyStanding = prepared((sql, asked: { familyId: string; now: number }) =>
  standing(sql, asked).select(columns.token_families),
)

// Selects as few columns as possible: every introspection runs this query, and a column costs as much as a join.
const tokenStanding = prepared((sql, asked: { familyId: string; jti: string; now: number }) =>
  standing(sql, asked)
    .select(['token_families.session_id', 'token_families.expires_at', 'token_families.revoked_at'])
    .leftJoin('denied_tokens', (join) => join.on('denied_tokens.jti', '=', asked.jti))
    .select('denied_tokens.jti as found_denial'),
)

function standing(sql: Sql, { familyId, now }: { familyId: string; now: number }) {
  return sql
    .selectFrom('token_families')
    .leftJoin('grants', 'grants.id', 'token_families.grant_id')
    .leftJoin('users', 'users.id', 'token_families.user_id')
    .leftJoin('clients', 'clients.id', 'token_families.client_id')
    .leftJoin('sessions', (join) =>
      join.onRef('sessions.id', '=', 'token_families.session_id').on('sessions.expires_at', '>', now),
    )
    .select([
      'grants.id as found_grant',
      'grants.revoked_at as grant_revoked_at',
      'grants.expires_at as grant_expires_at',
      'grants.withdrawn as grant_withdrawn',
      'users.id as found_user',
      'users.disabled_at as user_disabled_at',
      'clients.updated_at as client_changed_at',
      'sessions.id as found_session',
    ])
    .where('token_families.id', '=', familyId)
}

/** Revokes a family. It also expires as idle, so that the clean-up finds it like one that has expired. */
function ended(eb: ExpressionBuilder<Tables, 'token_families'>, now: number) {
  return {
    revoked_at: now,
    idle_expires_at: eb
      .case()
      .when('idle_expires_at', '<', now)
      .then(eb.ref('idle_expires_at'))
      .else(raw<number>`cast(${now} as bigint)`)
      .end(),
  }
}

/**
 * Inserts a family only if its grant, user and client are valid, its session is valid if the family is bound to one,
 * and the password has not been changed since the user authenticated.
 */
const beginFamily = prepared((sql, row: FamilyRow & { now: number }) =>
  sql
    .insertInto('token_families')
    .columns(familyColumns)
    .expression((eb) =>
      eb
        .selectFrom('grants')
        .innerJoin('users', 'users.id', 'grants.user_id')
        // A client may be missing: its grants are revoked when it is deleted.
        .leftJoin('clients', 'clients.id', 'grants.client_id')
        .select(familyColumns.map((column) => typed(column, row[column]).as<string>(column)))
        .where('grants.id', '=', row.grant_id)
        .where('grants.user_id', '=', row.user_id)
        .where('grants.client_id', '=', row.client_id)
        .where('grants.revoked_at', 'is', null)
        .where(({ or, eb }) =>
          or([eb('grants.expires_at', 'is', null), eb('grants.expires_at', '>', row.now)]),
        )
        .where('users.disabled_at', 'is', null)
        .where('clients.disabled_at', 'is', null)
        .where('users.authenticated_from', '<=', row.authenticated_at)
        // A password change updates the user first and then revokes the existing families: this family is either
        // among them, or is not inserted.
        .forShare('users')
        .where(({ or, eb, exists, selectFrom }) =>
          or([
            eb(typed('session_id', row.session_id), 'is', null),
            exists(
              selectFrom('sessions')
                .select('sessions.id')
                .where('sessions.id', '=', row.session_id)
                .where('sessions.expires_at', '>', row.now),
            ),
          ]),
        ),
    ),
)

/** Casts a parameter: in a `select`, PostgreSQL cannot infer its type. */
function typed(column: keyof FamilyRow, value: string | number | null) {
  return raw<unknown>`cast(${value} as ${raw.raw(familyColumnTypes[column])})`
}

function useNewest(sql: Sql, use: Built<Use>) {
  const { idleExpiresAt } = use
  return newest(sql, use).set((eb) => ({
    last_used_at: use.now,
    idle_expires_at: eb
      .case()
      .when('expires_at', '<', idleExpiresAt)
      .then(eb.ref('expires_at'))
      .else(raw<number>`cast(${idleExpiresAt} as bigint)`)
      .end(),
  }))
}

/** The conditional update: the newest generation of a family whose grant, user, client and session are valid. */
function newest(
  sql: Sql,
  { familyId, generation, now }: { familyId: string; generation: number; now: number },
) {
  return sql
    .updateTable('token_families')
    .where('id', '=', familyId)
    .where('generation', '=', generation)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('idle_expires_at', '>', now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('grants')
          .innerJoin('users', 'users.id', 'grants.user_id')
          .leftJoin('clients', 'clients.id', 'grants.client_id')
          .select('grants.id')
          .whereRef('grants.id', '=', 'token_families.grant_id')
          .where('grants.revoked_at', 'is', null)
          .where(({ or, eb }) => or([eb('grants.expires_at', 'is', null), eb('grants.expires_at', '>', now)]))
          .where('users.disabled_at', 'is', null)
          .where('clients.disabled_at', 'is', null),
      ),
    )
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('session_id', 'is', null),
        exists(
          selectFrom('sessions')
            .select('sessions.id')
            .whereRef('sessions.id', '=', 'token_families.session_id')
            .where('sessions.expires_at', '>', now),
        ),
      ]),
    )
}
