import type { Migration } from './migration.ts'

/** The browser that a session began in, and the permissions that a user took back from a grant. */
export const selfService: Migration = ({ schema }) => [
  schema.alterTable('sessions').addColumn('user_agent', 'text').compile(),
  schema.alterTable('sessions').addColumn('address', 'text').compile(),
  schema.alterTable('grants').addColumn('withdrawn', 'text').compile(),
]
