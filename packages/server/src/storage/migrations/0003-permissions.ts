import { sql } from '../sql/kysely.ts'
import type { Migration } from './migration.ts'

/** Grants, and the codes and tokens that are issued from them. */
export const permissions: Migration = ({ schema }) => [
  schema
    .createTable('grants')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('permissions', 'text', (column) => column.notNull())
    .addColumn('remembered', 'integer', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .compile(),
  schema
    .createTable('token_families')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('grant_id', 'text', (column) => column.notNull().references('grants.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addColumn('session_id', 'text')
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('resources', 'text', (column) => column.notNull())
    .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
    .addColumn('amr', 'text', (column) => column.notNull())
    .addColumn('sid', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('rotated_at', 'bigint')
    .addColumn('newest_used', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('idle_expires_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .compile(),
  schema
    .createTable('one_time')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('grant_id', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('forget_at', 'bigint', (column) => column.notNull())
    .addColumn('consumed_at', 'bigint')
    .addPrimaryKeyConstraint('one_time_pk', ['kind', 'hash'])
    .compile(),
  schema
    .createTable('denied_tokens')
    .addColumn('jti', 'text', (column) => column.primaryKey())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .compile(),
  // One valid, remembered grant per user and client: two concurrent consents cannot insert two.
  schema
    .createIndex('grants_remembered')
    .unique()
    .on('grants')
    .columns(['user_id', 'client_id'])
    .where(sql.ref('remembered'), '=', 1)
    .where(sql.ref('revoked_at'), 'is', null)
    .compile(),
  schema.createIndex('grants_user').on('grants').column('user_id').compile(),
  schema
    .createIndex('grants_expiry')
    .on('grants')
    .column('expires_at')
    .where('expires_at', 'is not', null)
    .compile(),
  schema
    .createIndex('grants_revocation')
    .on('grants')
    .column('revoked_at')
    .where('revoked_at', 'is not', null)
    .compile(),
  schema.createIndex('token_families_grant').on('token_families').column('grant_id').compile(),
  schema.createIndex('token_families_expiry').on('token_families').column('idle_expires_at').compile(),
  schema.createIndex('one_time_expiry').on('one_time').column('forget_at').compile(),
  schema.createIndex('denied_tokens_expiry').on('denied_tokens').column('expires_at').compile(),
]
