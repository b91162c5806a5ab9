import type { CompiledQuery, Selectable } from 'kysely'
import type { NewOneTime, OneTime, OneTimeKind, Spend } from '../../protocol/records/one-time.ts'
import type { Sql } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { OneTimeTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { parseJson } from '../sql/json.ts'
import { sql as raw } from '../sql/kysely.ts'

export function oneTimeFromRow<Data>(kind: OneTimeKind, row: Selectable<OneTimeTable>): OneTime<Data> {
  return {
    kind,
    hash: row.hash,
    // The caller that stored the artefact knows its type, and `kind` and `hash` identify it.
    data: parseJson(row.data, `one_time ${kind}: data`) as Data,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    forgetAt: row.forget_at,
    consumedAt: row.consumed_at,
  }
}

/** Inserts an artefact. `grantId`: the grant that a code was issued for. */
export function insertOneTime(
  sql: Sql,
  artefact: NewOneTime,
  grantId: string | null,
): CompiledQuery<unknown> {
  return insert(sql, oneTimeColumns(artefact, grantId))
}

const insert = prepared((sql, columns: ReturnType<typeof oneTimeColumns>) =>
  sql.insertInto('one_time').values({
    kind: columns.kind,
    hash: columns.hash,
    data: columns.data,
    grant_id: columns.grant_id,
    created_at: columns.created_at,
    expires_at: columns.expires_at,
    forget_at: columns.forget_at,
  }),
)

function oneTimeColumns(artefact: NewOneTime, grantId: string | null) {
  return {
    kind: artefact.kind,
    hash: artefact.hash,
    data: JSON.stringify(artefact.data),
    grant_id: grantId,
    created_at: artefact.createdAt,
    expires_at: artefact.expiresAt,
    forget_at: artefact.forgetAt,
  }
}

/** Inserts a code if its grant is still valid. */
export function insertCode(sql: Sql, code: NewOneTime, grantId: string, now: number): CompiledQuery<unknown> {
  const columns = oneTimeColumns(code, grantId)
  const names = Object.keys(columns) as (keyof typeof columns)[]
  return sql
    .insertInto('one_time')
    .columns(names)
    .expression(
      sql
        .selectFrom('grants')
        .select(names.map((name) => raw`${columns[name]}`.as(name)))
        .where('id', '=', grantId)
        .where('revoked_at', 'is', null)
        .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)])),
    )
    .compile()
}

export const oneTimeByHash = prepared((sql, { kind, hash }: Spend) =>
  sql.selectFrom('one_time').select(columns.one_time).where('kind', '=', kind).where('hash', '=', hash),
)

/** Selects a code with the time at which its client last changed. */
export const codeByHash = prepared((sql, { hash }: { hash: string }) =>
  sql
    .selectFrom('one_time')
    .leftJoin('grants', 'grants.id', 'one_time.grant_id')
    .leftJoin('clients', 'clients.id', 'grants.client_id')
    .select(columns.one_time)
    .select('clients.updated_at as client_changed_at')
    .where('one_time.kind', '=', 'code')
    .where('one_time.hash', '=', hash),
)

/** Consumes an artefact that is neither consumed nor expired. The row stays until `forget_at`, to detect a replay. */
export const spendOneTime = prepared((sql, { kind, hash, now }: Spend & { now: number }) =>
  sql
    .updateTable('one_time')
    .set({ consumed_at: now })
    .where('kind', '=', kind)
    .where('hash', '=', hash)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now),
)
