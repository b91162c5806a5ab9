import type { Tables } from '../schema.ts'

/**
 * What becomes of a table. `returns`: in a backup, and back after a restore: what people and operators registered,
 * and what happened. `moves`: in a backup, but it comes back only where a database is moved: all that a token or a
 * session of before could lean on, and so the rows that a restore must not bring back to life. `left`: not in a
 * backup at all: what belongs to running processes or is over within minutes.
 */
export type Fate = 'returns' | 'moves' | 'left'

/** Every table, each after those that it refers to. */
export const fates = {
  meta: 'left',
  users: 'returns',
  credentials: 'returns',
  clients: 'returns',
  apis: 'returns',
  events: 'returns',
  /** But for the data key, which returns. */
  keys: 'moves',
  registration_tokens: 'moves',
  sessions: 'moves',
  grants: 'moves',
  token_families: 'moves',
  one_time: 'moves',
  denied_tokens: 'moves',
  participations: 'moves',
  device_codes: 'left',
  attempts: 'left',
  jobs: 'left',
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
