import type { CompiledQuery, Selectable } from 'kysely'
import { type Api, accessTokenTyps, signingAlgs } from '../../protocol/access/api.ts'
import type { Sql } from '../database/database.ts'
import type { ApisTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { StoredObject } from '../sql/stored-object.ts'

const [defaultTyp] = accessTokenTyps

/** The columns that hold an API. */
export function apiColumns(api: Api): Pick<ApisTable, 'identifier' | 'definition'> {
  const definition = {
    name: api.name,
    variants: api.variants,
    scopes: api.scopes.map(({ name, description, sensitive, variants }) => ({
      name,
      description,
      sensitive,
      variants,
    })),
    accessTokenFormat: api.accessTokenFormat,
    accessTokenLifetime: api.accessTokenLifetime,
    accessTokenSigningAlg: api.accessTokenSigningAlg,
    // Omitted if it is the default, so that the row is as servers before it wrote it.
    accessTokenTyp: api.accessTokenTyp === defaultTyp ? undefined : api.accessTokenTyp,
    // Omitted if there are none, for the same reason.
    claims: api.claims.length === 0 ? undefined : api.claims,
    introspectionClients: api.introspectionClients,
  } satisfies Record<Exclude<keyof Api, 'identifier'>, unknown>
  return { identifier: api.identifier, definition: JSON.stringify(definition) }
}

export function apiFromRow(row: Selectable<ApisTable>): Api {
  const definition = StoredObject.parse(row.definition, `apis ${row.identifier}: definition`)
  return {
    identifier: row.identifier,
    name: definition.text('name'),
    ...variantsIn(definition),
    scopes: definition.objects('scopes').map((scope) => ({
      name: scope.text('name'),
      description: scope.text('description'),
      sensitive: scope.flag('sensitive'),
      ...variantsIn(scope),
    })),
    accessTokenFormat: definition.oneOf('accessTokenFormat', ['jwt', 'opaque']),
    accessTokenLifetime: definition.number('accessTokenLifetime'),
    accessTokenSigningAlg: definition.oneOf('accessTokenSigningAlg', signingAlgs),
    accessTokenTyp: definition.has('accessTokenTyp')
      ? definition.oneOf('accessTokenTyp', accessTokenTyps)
      : defaultTyp,
    claims: definition.has('claims') ? definition.strings('claims') : [],
    introspectionClients: definition.strings('introspectionClients'),
  }
}

/** Omitted if there are none, so that the row is as servers before it wrote it. */
function variantsIn(stored: StoredObject): Pick<Api, 'variants'> {
  return stored.has('variants') ? { variants: stored.textsByName('variants') } : {}
}

export function allApis(sql: Sql) {
  return sql.selectFrom('apis').select(columns.apis).orderBy('identifier').compile()
}

/** Inserts a declared API, or replaces the API with this identifier. */
export function declareApi(sql: Sql, api: Api, now: number): CompiledQuery<unknown> {
  return sql
    .insertInto('apis')
    .values({ ...apiColumns(api), declared: 1, created_at: now, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('identifier').doUpdateSet((eb) => ({
        definition: eb.ref('excluded.definition'),
        declared: eb.lit(1),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .compile()
}

export function deleteApi(sql: Sql, identifier: string): CompiledQuery<unknown> {
  return sql.deleteFrom('apis').where('identifier', '=', identifier).compile()
}
