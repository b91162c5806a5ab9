import { sql } from '../sql/kysely.ts'
import type { Migration } from './migration.ts'

/** Users, their credentials, and their sessions. */
export const people: Migration = ({ schema }) => [
  schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('username_key', 'text', (column) => column.notNull().unique())
    .addColumn('claims', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('declared', 'integer', (column) => column.notNull())
    .addColumn('disabled_at', 'bigint')
    .addColumn('authenticated_from', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .compile(),
  schema
    .createTable('credentials')
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('credential_id', 'text', (column) => column.notNull())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('credentials_pk', ['user_id', 'kind', 'credential_id'])
    .compile(),
  schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('cookie_hash', 'text', (column) => column.notNull().unique())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
    .addColumn('amr', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .compile(),
  schema.createIndex('users_owner').on('users').column('role').where('role', '=', 'owner').compile(),
  // A start only reads the declared users, however many others there are.
  schema.createIndex('users_declared').on('users').column('declared').where('declared', '=', 1).compile(),
  schema
    .createIndex('credentials_fingerprint')
    .on('credentials')
    .column('user_id')
    .where(sql.ref('fingerprint'), 'is not', null)
    .compile(),
  schema.createIndex('sessions_user').on('sessions').column('user_id').compile(),
  schema.createIndex('sessions_expiry').on('sessions').column('expires_at').compile(),
]
