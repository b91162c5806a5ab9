import { type CompiledQuery, type ExpressionBuilder, sql as raw, type Selectable } from 'kysely'
import type { Standing, TokenFamily } from '../protocol/store.ts'
import type { Sql } from './door.ts'
import { parseStrings } from './json.ts'
import { prepared } from './prepared.ts'
import type { Tables, TokenFamiliesTable } from './schema.ts'

/** A use of a refresh token. `idleExpiresAt`: the new idle end, cut to the family's own end. */
type Use = { familyId: string; generation: number; idleExpiresAt: number; now: number }

export type StandingRow = Selectable<TokenFamiliesTable> & {
  found_grant: string | null
  grant_revoked_at: number | null
  grant_expires_at: number | null
  found_user: string | null
  user_disabled_at: number | null
  found_session: string | null
  found_denial: string | null
}

/** The statements about families. Those that every token needs are compiled once. */
export function tokenFamilies(sql: Sql) {
  return {
    begin: (family: TokenFamily, now: number) => beginFamily(sql, family, now),
    /** The newest refresh token is replaced by a newer one. */
    rotate: prepared((use: Use) =>
      useNewest(sql, use).set((eb) => ({
        generation: eb('generation', '+', eb.lit(1)),
        rotated_at: use.now,
        newest_used: eb.lit(0),
      })),
    ),
    /** The newest refresh token is used and stays. */
    use: prepared((use: Use) => useNewest(sql, use).set((eb) => ({ newest_used: eb.lit(1) }))),
    /** `jti` null: no token is asked about. */
    standing: prepared((asked: { familyId: string; jti: string | null; now: number }) =>
      sql
        .selectFrom('token_families')
        .leftJoin('grants', 'grants.id', 'token_families.grant_id')
        .leftJoin('users', 'users.id', 'token_families.user_id')
        .leftJoin('sessions', (join) =>
          join
            .onRef('sessions.id', '=', 'token_families.session_id')
            .on('sessions.expires_at', '>', asked.now),
        )
        .leftJoin('denied_tokens', (join) => join.on('denied_tokens.jti', '=', asked.jti))
        .selectAll('token_families')
        .select([
          'grants.id as found_grant',
          'grants.revoked_at as grant_revoked_at',
          'grants.expires_at as grant_expires_at',
          'users.id as found_user',
          'users.disabled_at as user_disabled_at',
          'sessions.id as found_session',
          'denied_tokens.jti as found_denial',
        ])
        .where('token_families.id', '=', asked.familyId),
    ),
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

/** Revoked: from then on it lies idle, so that the clean-up finds it like one that ended by itself. */
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
 * Inserts nothing unless grant and person stand, with the session if the family is bound to one, and the person
 * authenticated under the password they have.
 */
function beginFamily(sql: Sql, family: TokenFamily, now: number): CompiledQuery<unknown> {
  const { sessionId } = family
  const row = rowFromFamily(family, now)
  const columns = Object.keys(row) as (keyof typeof row)[]
  return sql
    .insertInto('token_families')
    .columns(columns)
    .expression((eb) =>
      eb
        .selectFrom('grants')
        .innerJoin('users', 'users.id', 'grants.user_id')
        .select(columns.map((column) => typed(row[column]).as<string>(column)))
        .where('grants.id', '=', family.grantId)
        .where('grants.user_id', '=', family.userId)
        .where('grants.client_id', '=', family.clientId)
        .where('grants.revoked_at', 'is', null)
        .where(({ or, eb }) => or([eb('grants.expires_at', 'is', null), eb('grants.expires_at', '>', now)]))
        .where('users.disabled_at', 'is', null)
        .where('users.authenticated_from', '<=', family.authenticatedAt)
        // Whoever changes a password writes to the person first and then ends the families there are: this one is
        // among them, or it does not begin.
        .forShare('users')
        .$if(sessionId !== null, (grants) =>
          grants.where(({ exists, selectFrom }) =>
            exists(
              selectFrom('sessions')
                .select('sessions.id')
                .where('sessions.id', '=', sessionId)
                .where('sessions.expires_at', '>', now),
            ),
          ),
        ),
    )
    .compile()
}

/** In a `select` an engine with strict types cannot tell what a bare parameter is. */
function typed(value: string | number | null) {
  return raw<unknown>`cast(${value} as ${raw.raw(typeof value === 'number' ? 'bigint' : 'text')})`
}

/** The one conditional update: the newest generation of a family that stands with everything it leans on. */
function useNewest(sql: Sql, { familyId, generation, idleExpiresAt, now }: Use) {
  return sql
    .updateTable('token_families')
    .set((eb) => ({
      last_used_at: now,
      idle_expires_at: eb
        .case()
        .when('expires_at', '<', idleExpiresAt)
        .then(eb.ref('expires_at'))
        .else(raw<number>`cast(${idleExpiresAt} as bigint)`)
        .end(),
    }))
    .where('id', '=', familyId)
    .where('generation', '=', generation)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('idle_expires_at', '>', now)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('grants')
          .innerJoin('users', 'users.id', 'grants.user_id')
          .select('grants.id')
          .whereRef('grants.id', '=', 'token_families.grant_id')
          .where('grants.revoked_at', 'is', null)
          .where(({ or, eb }) => or([eb('grants.expires_at', 'is', null), eb('grants.expires_at', '>', now)]))
          .where('users.disabled_at', 'is', null),
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

function rowFromFamily(family: TokenFamily, now: number) {
  return {
    id: family.id,
    grant_id: family.grantId,
    user_id: family.userId,
    client_id: family.clientId,
    session_id: family.sessionId,
    scope: JSON.stringify(family.scope),
    resources: JSON.stringify(family.resources),
    authenticated_at: family.authenticatedAt,
    amr: JSON.stringify(family.amr),
    sid: family.sid,
    generation: family.generation,
    newest_used: 0,
    created_at: family.createdAt,
    last_used_at: now,
    expires_at: family.expiresAt,
    idle_expires_at: Math.min(family.idleExpiresAt, family.expiresAt),
  } satisfies Partial<Record<keyof TokenFamiliesTable, string | number | null>>
}

export function standingFromRow(row: StandingRow): Standing {
  const at = `token_families ${row.id}`
  return {
    family: {
      id: row.id,
      grantId: row.grant_id,
      userId: row.user_id,
      clientId: row.client_id,
      sessionId: row.session_id,
      scope: parseStrings(row.scope, `${at}: scope`),
      resources: parseStrings(row.resources, `${at}: resources`),
      authenticatedAt: row.authenticated_at,
      amr: parseStrings(row.amr, `${at}: amr`),
      sid: row.sid,
      generation: row.generation,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      idleExpiresAt: row.idle_expires_at,
      revokedAt: row.revoked_at,
    },
    grant:
      row.found_grant === null
        ? undefined
        : { revokedAt: row.grant_revoked_at, expiresAt: row.grant_expires_at },
    user: row.found_user === null ? undefined : { disabledAt: row.user_disabled_at },
    sessionAlive: row.session_id === null || row.found_session !== null,
    denied: row.found_denial !== null,
  }
}
