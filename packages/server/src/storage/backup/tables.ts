import type { Tables } from '../schema/schema.ts'

/**
 * What becomes of a table. `returns`: in a backup, and back after a restore: what people and operators registered,
 * and what happened. `moves`: in a backup, but it comes back only where a database is moved: all that a token of
 * before could lean on, and so the rows that a restore must not bring back to life. `fades` moves as well, and is over
 * within days by itself: a row that cannot be read is left out rather than standing in the way. `left`: not in a
 * backup at all: what is over within minutes.
 */
export type Fate = 'returns' | 'moves' | 'fades' | 'left'

/** Every table, each after those that it refers to. `comesBack` has the rows that are exceptions. */
export const fates = {
  meta: 'left',
  users: 'returns',
  credentials: 'returns',
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
  device_codes: 'left',
  attempts: 'left',
} as const satisfies Record<keyof Tables, Fate>

/** A table that has a fate: every one. */
export type Table = keyof typeof fates

/** The fate of a table; `undefined` for a name that is none. */
export function fateOf(table: string): Fate | undefined {
  return Object.hasOwn(fates, table) ? fates[table as Table] : undefined
}

/** The tables of a backup, in the order in which rows can be inserted. */
export function savedTables(): readonly Table[] {
  return (Object.keys(fates) as Table[]).filter((table) => fates[table] !== 'left')
}

/** Whether a row comes back. `value`: of one of its columns. `move`: the server lives on, as in a move. */
export function comesBack(table: string, value: (column: string) => unknown, move: boolean): boolean {
  // Its heartbeats belong to a machine; but the time that it had come to must not go back. promise R5
  if (table === 'jobs') return move && value('name') === 'time'
  if (move) return fateOf(table) !== 'left'
  // No token leans on the data key, and pairwise subjects have to stay. docs/decisions/0018-pairwise-subjects.md
  if (table === 'keys') return value('use') === 'encrypt'
  // Of an app that registered by itself nobody here knows what it changed since, or that it ended. decision 49
  if (table === 'clients') return (value('expires_at') ?? null) === null
  return fateOf(table) === 'returns'
}
