import type { CompiledQuery, Selectable } from 'kysely'
import type { Client, ClientSecret } from '../../protocol/client.ts'
import { columns } from '../columns.ts'
import type { Sql } from '../door.ts'
import type { ClientsTable } from '../schema.ts'
import { StoredObject } from '../stored-object.ts'

/** A client as its registration says it is; whether it is declared or disabled is the registry's to know. */
export type ClientRegistration = Omit<Client, 'declared' | 'disabledAt'>

/** The columns that hold a registration. */
export function clientColumns(client: ClientRegistration): Pick<ClientsTable, 'id' | 'metadata' | 'secrets'> {
  // Every member by name and in one order: equal registrations are equal texts, and nothing else gets in.
  const metadata = {
    name: client.name,
    uri: client.uri,
    logoUri: client.logoUri,
    policyUri: client.policyUri,
    tosUri: client.tosUri,
    applicationType: client.applicationType,
    redirectUris: client.redirectUris,
    grantTypes: client.grantTypes,
    responseTypes: client.responseTypes,
    tokenEndpointAuthMethod: client.tokenEndpointAuthMethod,
    scope: client.scope,
    optionalScope: client.optionalScope,
    idTokenSignedResponseAlg: client.idTokenSignedResponseAlg,
    defaultMaxAge: client.defaultMaxAge,
  } satisfies Record<Exclude<keyof ClientRegistration, 'id' | 'secrets'>, unknown>
  const valid = client.secrets.map(({ hash, createdAt, expiresAt }) => ({
    hash,
    createdAt,
    expiresAt: expiresAt ?? undefined,
  }))
  return { id: client.id, metadata: JSON.stringify(metadata), secrets: JSON.stringify({ valid }) }
}

export function clientFromRow(row: Selectable<ClientsTable>): Client {
  const metadata = StoredObject.parse(row.metadata, `clients ${row.id}: metadata`)
  const optionalText = (name: string) => (metadata.has(name) ? metadata.text(name) : undefined)
  return {
    id: row.id,
    name: metadata.text('name'),
    uri: optionalText('uri'),
    logoUri: optionalText('logoUri'),
    policyUri: optionalText('policyUri'),
    tosUri: optionalText('tosUri'),
    applicationType: metadata.oneOf('applicationType', ['web', 'native']),
    redirectUris: metadata.strings('redirectUris'),
    grantTypes: metadata.strings('grantTypes'),
    responseTypes: metadata.strings('responseTypes'),
    tokenEndpointAuthMethod: metadata.text('tokenEndpointAuthMethod'),
    scope: metadata.strings('scope'),
    optionalScope: metadata.strings('optionalScope'),
    idTokenSignedResponseAlg: metadata.oneOf('idTokenSignedResponseAlg', ['RS256', 'ES256', 'EdDSA']),
    defaultMaxAge: metadata.has('defaultMaxAge') ? metadata.number('defaultMaxAge') : undefined,
    secrets: secretsFromColumn(row),
    declared: row.declared === 1,
    disabledAt: row.disabled_at,
  }
}

function secretsFromColumn({ id, secrets }: Pick<ClientsTable, 'id' | 'secrets'>): readonly ClientSecret[] {
  const stored = StoredObject.parse(secrets, `clients ${id}: secrets`)
  return stored.objects('valid').map((secret) => ({
    hash: secret.text('hash'),
    createdAt: secret.number('createdAt'),
    expiresAt: secret.has('expiresAt') ? secret.number('expiresAt') : null,
  }))
}

export function clientById(sql: Sql, id: string) {
  return sql.selectFrom('clients').select(columns.clients).where('id', '=', id).compile()
}

/** Those that are declared already and those that are to be. */
export function knownClients(sql: Sql, ids: readonly string[]) {
  return sql
    .selectFrom('clients')
    .select(columns.clients)
    .where(({ or, eb }) =>
      or([eb('declared', '=', eb.lit(1)), ...(ids.length === 0 ? [] : [eb('id', 'in', ids)])]),
    )
    .compile()
}

/** Adds a declared client, or makes the one of this id what is declared; enables it again. */
export function declareClient(sql: Sql, client: ClientRegistration, now: number): CompiledQuery<unknown> {
  return sql
    .insertInto('clients')
    .values({ ...clientColumns(client), declared: 1, disabled_at: null, created_at: now, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        metadata: eb.ref('excluded.metadata'),
        secrets: eb.ref('excluded.secrets'),
        declared: eb.lit(1),
        disabled_at: null,
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .compile()
}

export function disableClient(sql: Sql, id: string, now: number): CompiledQuery<unknown> {
  return sql
    .updateTable('clients')
    .set({ disabled_at: now, updated_at: now })
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .compile()
}
