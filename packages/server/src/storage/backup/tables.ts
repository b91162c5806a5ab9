import type { Tables } from '../schema/schema.ts'

/**
 * How a table is backed up and restored.
 * - `returns`: backed up and restored: registrations, accounts and the audit log.
 * - `moves`: backed up, but only restored when a database is moved. Older tokens depend on these rows, and a restore
 *   must not make such tokens valid again.
 * - `fades`: like `moves`, but the rows expire within days. A row that cannot be read is omitted instead of making the
 *   backup or the restore fail.
 * - `left`: not backed up, since the rows expire within minutes.
 */
export type Fate = 'returns' | 'moves' | 'fades' | 'left'

/** Every table, each after the tables it refers to. `comesBack` has exceptions for some rows. */
export const fates = {
  meta: 'left',
  users: 'returns',
  credentials: 'returns',
  memberships: 'returns',
  mail_addresses: 'returns',
  clients: 'returns',
  apis: 'returns',
  events: 'returns',
  keys: 'moves',
  registration_tokens: 'fades',
  sessions: 'fades',
  grants: 'moves',
  token_families: 'moves',
  one_time: 'fades',
  denied_tokens: 'fades',
  participations: 'fades',
  jobs: 'fades',
  // A restored mail would be sent a second time.
  mails: 'fades',
  mail_links: 'fades',
  // It may have been used or revoked since the backup.
  invitations: 'fades',
  device_codes: 'left',
  attempts: 'left',
} as const satisfies Record<keyof Tables, Fate>

/** The name of a table. */
export type Table = keyof typeof fates

/** The fate of a table; `undefined` for an unknown name. */
export function fateOf(table: string): Fate | undefined {
  return Object.hasOwn(fates, table) ? fates[table as Table] : undefined
}

/** The tables of a backup, in an order in which their rows can be inserted. */
export function savedTables(): readonly Table[] {
  return (Object.keys(fates) as Table[]).filter((table) => fates[table] !== 'left')
}

/** Whether a row is restored. `value` returns the value of a column. `move`: the restore continues a moved server. */
export function comesBack(table: string, value: (column: string) => unknown, move: boolean): boolean {
  // Heartbeats only concern the old machine, except for the latest time, because time must not go back. promise R5
  if (table === 'jobs') return move && value('name') === 'time'
  if (move) return fateOf(table) !== 'left'
  // No token depends on the data key, and pairwise subjects must not change. docs/decisions/0018-pairwise-subjects.md
  if (table === 'keys') return value('use') === 'encrypt'
  // A recovery code may have been used since the backup.
  if (table === 'credentials' && value('kind') === 'recovery_code') return false
  // A self-registered client may have changed or deleted its registration since the backup. decision 49
  if (table === 'clients') return (value('expires_at') ?? null) === null
  return fateOf(table) === 'returns'
}
