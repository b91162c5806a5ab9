import type { Tables } from '../schema/schema.ts'
import type { Database } from './database.ts'

/** The size of the database, as far as it can be determined within a few milliseconds. */
export type Sizes = {
  /** Estimates for large tables. */
  rows: Readonly<Record<keyof Tables, number>>
  /** On disk, without a write-ahead log. */
  bytes: number
  /** The part of `bytes` that is free for new rows. Only SQLite reports it. */
  freeBytes?: number
  /** The size of the write-ahead log. Only SQLite has one per database. */
  walBytes?: number
}

/** Measures a database. */
export type Measure = (db: Database) => Promise<Sizes>

/** Every table, in the order of the schema. */
export const tables = Object.keys({
  meta: 0,
  users: 0,
  credentials: 0,
  memberships: 0,
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
  mails: 0,
  mail_addresses: 0,
  mail_links: 0,
  invitations: 0,
} satisfies Record<keyof Tables, 0>) as readonly (keyof Tables)[]
