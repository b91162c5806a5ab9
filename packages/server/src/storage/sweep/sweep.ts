import { setImmediate } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import type { Tables } from '../schema/schema.ts'
import { type SweepRule, sweepRules } from './sweep-rules.ts'

/** The limits of one clean-up: rows per write, rows in total, milliseconds in total. */
export type SweepLimits = { batch: number; rows: number; milliseconds: number }

/** Deleting five hundred rows blocks SQLite for a few milliseconds; one second per run leaves the rest to requests. */
export const sweepLimits: SweepLimits = { batch: 500, rows: 50_000, milliseconds: 1_000 }

export type Swept = {
  /** Deleted rows by table. One-time grants, deleted with the last row that refers to them, are not counted. */
  deleted: Partial<Record<keyof Tables, number>>
  /** Whether rows may be left because a limit was reached. */
  more: boolean
  /** Rows left over, by table, counted up to `backlogLimit`. */
  backlog: Partial<Record<keyof Tables, number>>
}

/** Counting more rows would cost as much as deleting them. */
const backlogLimit = 10_000

/**
 * Deletes rows that no longer affect any response, until a limit is reached. The writes are small, take turns between
 * the tables, and yield to the event loop in between. It may run and stop at any time: readers refuse expired rows,
 * whether they have been deleted or not.
 */
export async function sweep(
  db: Database,
  now: number,
  limits: SweepLimits = sweepLimits,
  stopping?: AbortSignal,
): Promise<Swept> {
  const began = performance.now()
  const deleted: Swept['deleted'] = {}
  let rows = 0
  const mayGoOn = () =>
    stopping?.aborted !== true && rows < limits.rows && performance.now() - began < limits.milliseconds

  let busy = sweepRules(db.sql, now)
  while (busy.length > 0) {
    const full: SweepRule[] = []
    for (const [index, rule] of busy.entries()) {
      const limit = Math.min(limits.batch, limits.rows - rows)
      const written = await db.write(rule.batch(limit))
      const affected = written.committed ? (written.answers.at(-1)?.affected ?? 0) : 0
      rows += affected
      deleted[rule.table] = (deleted[rule.table] ?? 0) + affected
      if (affected >= limit) full.push(rule)
      await setImmediate()
      if (!mayGoOn())
        return { deleted, more: true, backlog: await waiting(db, [...full, ...busy.slice(index + 1)]) }
    }
    busy = full
  }
  return { deleted, more: false, backlog: {} }
}

async function waiting(db: Database, rules: readonly SweepRule[]): Promise<Swept['backlog']> {
  const backlog: Swept['backlog'] = {}
  for (const { table, waiting } of rules) {
    const [row] = await db.read(waiting(backlogLimit).query)
    backlog[table] = Math.min(backlogLimit, (backlog[table] ?? 0) + Number(row?.count ?? 0))
  }
  return backlog
}
