import { setImmediate } from 'node:timers/promises'
import type { Door } from './door.ts'
import type { Tables } from './schema.ts'
import { type SweepRule, sweepRules } from './sweep-rules.ts'

/** How much one sweep may do: rows of one write, rows in all, milliseconds in all. */
export type SweepBudget = { batch: number; rows: number; milliseconds: number }

/** Five hundred rows hold SQLite for some milliseconds; a second of work leaves the rest of a tick to requests. */
export const sweepBudget: SweepBudget = { batch: 500, rows: 50_000, milliseconds: 1_000 }

export type Swept = {
  /** Rows deleted, by table. Grants “this time only” go with what they were for and are not counted. */
  deleted: Partial<Record<keyof Tables, number>>
  /** Whether the budget ended it, and not the work. */
  more: boolean
  /** Rows that were left over, by table; what is more than `backlogLimit` is not counted. */
  backlog: Partial<Record<keyof Tables, number>>
}

/** Counting further would cost as much as deleting. */
const backlogLimit = 10_000

/**
 * Deletes what no answer depends on any more, in small writes with the event loop free in between, each table's
 * turn after the other's, until the budget is spent. It may run at any moment and stop at any moment: nothing
 * expires by it, and what has expired is refused by whoever reads it, swept or not.
 */
export async function sweep(
  door: Door,
  now: number,
  budget: SweepBudget = sweepBudget,
  stopping?: AbortSignal,
): Promise<Swept> {
  const began = performance.now()
  const deleted: Swept['deleted'] = {}
  let rows = 0
  const mayGoOn = () =>
    stopping?.aborted !== true && rows < budget.rows && performance.now() - began < budget.milliseconds

  let busy = sweepRules(door.sql, now)
  while (busy.length > 0) {
    const full: SweepRule[] = []
    for (const [index, rule] of busy.entries()) {
      const limit = Math.min(budget.batch, budget.rows - rows)
      const written = await door.write(rule.batch(limit))
      const affected = written.committed ? (written.answers.at(-1)?.affected ?? 0) : 0
      rows += affected
      deleted[rule.table] = (deleted[rule.table] ?? 0) + affected
      if (affected >= limit) full.push(rule)
      await setImmediate()
      if (!mayGoOn())
        return { deleted, more: true, backlog: await waiting(door, [...full, ...busy.slice(index + 1)]) }
    }
    busy = full
  }
  return { deleted, more: false, backlog: {} }
}

async function waiting(door: Door, rules: readonly SweepRule[]): Promise<Swept['backlog']> {
  const backlog: Swept['backlog'] = {}
  for (const { table, waiting } of rules) {
    const [row] = await door.read(waiting(backlogLimit).query)
    backlog[table] = Math.min(backlogLimit, (backlog[table] ?? 0) + Number(row?.count ?? 0))
  }
  return backlog
}
