import type { Door } from './door.ts'
import type { Tables } from './schema.ts'

/** How large the database is, as far as that can be said at the cost of some milliseconds. */
export type Sizes = {
  /** Estimates for large tables. */
  rows: Readonly<Record<keyof Tables, number>>
  /** On the disk, without what a log has that is not in its place yet. */
  bytes: number
  /** Of those, what no row needs at the moment and the next rows will. Only SQLite can say. */
  freeBytes?: number
  /** Only SQLite has a log of its own. */
  walBytes?: number
}

/** Takes the measure of a database through its door. */
export type Measure = (door: Door) => Promise<Sizes>

/** Every table, in the order of the schema. */
export const tables = Object.keys({
  meta: 0,
  users: 0,
  credentials: 0,
  sessions: 0,
  clients: 0,
  registration_tokens: 0,
  apis: 0,
  grants: 0,
  token_families: 0,
  one_time: 0,
  device_codes: 0,
  participations: 0,
  denied_tokens: 0,
  keys: 0,
  events: 0,
  attempts: 0,
  jobs: 0,
} satisfies Record<keyof Tables, 0>) as readonly (keyof Tables)[]
