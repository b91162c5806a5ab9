import type { CompiledQuery, ExpressionBuilder, Selectable } from 'kysely'
import type {
  Credential,
  CredentialKind,
  CredentialUse,
  NewCredential,
} from '../../accounts/factors/credential.ts'
import type { Sql, Statement } from '../database/database.ts'
import { prepared } from '../database/prepared.ts'
import type { Sealing } from '../keys/sealing.ts'
import type { CredentialsTable, Tables } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { parseRecord } from '../sql/json.ts'
import { sql as raw } from '../sql/kysely.ts'
import { openedSecret, sealedSecret } from './credential-secrets.ts'

/** Selects a user with their password hash by the canonical username, or by the verified address if that is given. */
export function accountWithPassword(sql: Sql, usernameKey: string, addressKey?: string) {
  const query = sql
    .selectFrom('users')
    .leftJoin('credentials', (join) =>
      join.onRef('credentials.user_id', '=', 'users.id').on('credentials.kind', '=', 'password'),
    )
    .select(columns.users)
    .select('credentials.secret as password_hash')
  if (addressKey === undefined) return query.where('users.username_key', '=', usernameKey).compile()
  // One query for both, so that its time does not say which of them there is.
  const either = sql
    .selectFrom('mail_addresses')
    .select('mail_addresses.user_id as id')
    .where('mail_addresses.address_key', '=', addressKey)
    .unionAll(sql.selectFrom('users').select('users.id').where('users.username_key', '=', usernameKey))
  return (
    query
      .where('users.id', 'in', either)
      // The user with the address is first: only the other one has this username.
      .orderBy(({ eb }) => eb.case().when('users.username_key', '=', usernameKey).then(1).else(0).end())
      .limit(1)
      .compile()
  )
}

/** Sets or replaces a user's password. */
export function setPassword(
  sql: Sql,
  password: { userId: string; hash: string; fingerprint: string | null; now: number },
): CompiledQuery<unknown> {
  return sql
    .insertInto('credentials')
    .values({
      user_id: password.userId,
      kind: 'password',
      credential_id: '',
      secret: password.hash,
      fingerprint: password.fingerprint,
      created_at: password.now,
      updated_at: password.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'kind', 'credential_id']).doUpdateSet((eb) => ({
        secret: eb.ref('excluded.secret'),
        fingerprint: eb.ref('excluded.fingerprint'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .compile()
}

/** Replaces the hash of an unchanged password; with `previous`, only if that is still the stored hash. */
export function rehashPassword(
  sql: Sql,
  userId: string,
  hash: string,
  previous: string | undefined,
): CompiledQuery<unknown> {
  const update = sql
    .updateTable('credentials')
    .set({ secret: hash })
    .where('user_id', '=', userId)
    .where('kind', '=', 'password')
  return (previous === undefined ? update : update.where('secret', '=', previous)).compile()
}

/** Changes a password that is not declared in the configuration file, if its hash is still `previous`. */
export function changePassword(
  sql: Sql,
  change: { userId: string; previous: string; hash: string; now: number },
): CompiledQuery<unknown> {
  return sql
    .updateTable('credentials')
    .set({ secret: change.hash, updated_at: change.now })
    .where('user_id', '=', change.userId)
    .where('kind', '=', 'password')
    .where('secret', '=', change.previous)
    .where('fingerprint', 'is', null)
    .compile()
}

/** When a user's password was set, and whether the configuration file declares it; no row if there is none. */
export function passwordOf(sql: Sql, userId: string) {
  return sql
    .selectFrom('credentials')
    .select(['updated_at', 'fingerprint'])
    .where('user_id', '=', userId)
    .where('kind', '=', 'password')
    .compile()
}

/** Selects what a user signs in with, without the secrets. */
export function credentialsOf(sql: Sql, userId: string) {
  return sql
    .selectFrom('credentials')
    .select(['kind', 'name', 'created_at', 'updated_at', 'last_used_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .compile()
}

const credentialColumns = [
  'credentials.user_id',
  'credentials.kind',
  'credentials.credential_id',
  'credentials.secret',
  'credentials.fingerprint',
  'credentials.created_at',
  'credentials.updated_at',
  'credentials.name',
  'credentials.facts',
  'credentials.counter',
  'credentials.last_used_at',
] as const

export function credentialFromRow(row: Selectable<CredentialsTable>, sealing: Sealing): Credential {
  return {
    userId: row.user_id,
    kind: row.kind,
    id: row.credential_id,
    secret: openedSecret(row, sealing),
    name: row.name ?? undefined,
    facts: row.facts === null ? {} : parseRecord(row.facts, `credentials of ${row.user_id}: facts`),
    counter: row.counter ?? 0,
    createdAt: row.created_at,
    changedAt: row.updated_at,
    lastUsedAt: row.last_used_at ?? undefined,
    declared: row.fingerprint !== null,
  }
}

export const credentialRowsOf = prepared((sql, { userId }: { userId: string }) =>
  sql
    .selectFrom('credentials')
    .select(credentialColumns)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('credential_id'),
)

/** Selects a passkey with its user by its id. */
export function passkeyWithUser(sql: Sql, credentialId: string) {
  return sql
    .selectFrom('credentials')
    .innerJoin('users', 'users.id', 'credentials.user_id')
    .select(credentialColumns)
    .select([
      'users.id',
      'users.username',
      'users.claims',
      'users.role',
      'users.declared',
      'users.disabled_at',
    ])
    .where('credentials.kind', '=', raw.lit('passkey'))
    .where('credentials.credential_id', '=', credentialId)
    .compile()
}

/** The statement that adds a credential. It is lost if there is one with this id. */
export function addCredential(sql: Sql, credential: NewCredential, sealing: Sealing, now: number): Statement {
  const key = { user_id: credential.userId, kind: credential.kind, credential_id: credential.id }
  const { secret, sealed, name, facts, counter, lastUsedAt } = credential
  const insert = sql
    .insertInto('credentials')
    .values({
      ...key,
      secret: sealed ? sealedSecret(key, secret, sealing) : secret,
      fingerprint: null,
      created_at: now,
      updated_at: now,
      name: name ?? null,
      facts: JSON.stringify(facts),
      counter,
      last_used_at: lastUsedAt ?? null,
    })
    .onConflict((conflict) => conflict.doNothing())
  return { query: insert.compile(), expect: 'one', otherwise: 'credential_exists' }
}

/** The statement that uses up a proof, and is lost if it was used up already. */
export function useCredential(sql: Sql, use: CredentialUse, now: number): Statement {
  return {
    query: use.consume ? deleteCredential(sql, use) : raise(sql, use, now),
    expect: 'one',
    otherwise: 'proof_used',
  }
}

function raise(
  sql: Sql,
  { counter, facts, ...key }: Extract<CredentialUse, { counter: number }>,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .updateTable('credentials')
    .set({ counter, last_used_at: now, ...(facts && { facts: JSON.stringify(facts) }) })
    .where(isCredential(key))
    .where(({ eb }) => (counter === 0 ? eb('counter', '=', 0) : eb('counter', '<', counter)))
    .compile()
}

export type CredentialKey = { userId: string; kind: CredentialKind; id: string }

function isCredential({ userId, kind, id }: CredentialKey) {
  return ({ and, eb }: ExpressionBuilder<Tables, 'credentials'>) =>
    and([eb('user_id', '=', userId), eb('kind', '=', kind), eb('credential_id', '=', id)])
}

/** Deletes a credential, unless the configuration file declares it. */
export function deleteCredential(sql: Sql, key: CredentialKey): CompiledQuery<unknown> {
  return sql.deleteFrom('credentials').where(isCredential(key)).where('fingerprint', 'is', null).compile()
}

/** Names a credential of a user, unless it is declared. */
export function nameCredential(
  sql: Sql,
  key: CredentialKey,
  name: string | undefined,
  now: number,
): CompiledQuery<unknown> {
  return sql
    .updateTable('credentials')
    .set({ name: name ?? null, updated_at: now })
    .where(isCredential(key))
    .where('fingerprint', 'is', null)
    .compile()
}

/** Deletes all credentials of these kinds that a user has. */
export function deleteKinds(
  sql: Sql,
  userId: string,
  kinds: readonly CredentialKind[],
): CompiledQuery<unknown> {
  return sql.deleteFrom('credentials').where('user_id', '=', userId).where('kind', 'in', kinds).compile()
}

/** Deletes the recovery codes of a user who has none of these kinds any more: there is nothing that they replace. */
export function deleteSpare(
  sql: Sql,
  userId: string,
  { spare, without }: { spare: readonly CredentialKind[]; without: readonly CredentialKind[] },
): CompiledQuery<unknown> {
  return sql
    .deleteFrom('credentials')
    .where('user_id', '=', userId)
    .where('kind', 'in', spare)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('credentials as other')
            .select('other.kind')
            .where('other.user_id', '=', userId)
            .where('other.kind', 'in', without),
        ),
      ),
    )
    .compile()
}

/** Selects a row if the user has a credential of one of these kinds. */
export function hasKind(sql: Sql, userId: string, kinds: readonly CredentialKind[]): CompiledQuery<unknown> {
  return sql
    .selectFrom('credentials')
    .select('kind')
    .where('user_id', '=', userId)
    .where('kind', 'in', kinds)
    .limit(1)
    .compile()
}

/** Selects a row if the user has fewer than `most` credentials of this kind. */
export function roomForCredential(
  sql: Sql,
  { userId, kind }: Omit<CredentialKey, 'id'>,
  most: number,
): CompiledQuery<unknown> {
  return sql
    .selectFrom('credentials')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .having((eb) => eb(eb.fn.countAll<number>(), '<', most))
    .compile()
}
