import { setTimeout as delay } from 'node:timers/promises'
import type { Event } from '../../protocol/records/event.ts'
import type { Statement } from '../database/database.ts'
import { recordEvents } from '../tables/events.ts'
import { underDataKey } from './data-key.ts'
import { type KeyKind, type KeyRow, keptUntil, keyKinds, successorDueAt } from './key-life.ts'
import { activateNext, allKeys, deleteKey, insertKey, newKey, retireActive } from './key-rows.ts'
import type { KeyParts } from './keys.ts'

/** A key whose status changed. */
export type KeyChange = {
  kid: string
  use: KeyRow['use']
  alg: string
  became: 'next' | 'active' | 'retired' | 'deleted'
  /** Of a `next` key: when it becomes active. */
  activatesAt: number | null
}

/**
 * Takes the steps that are due: creates the next key ahead of time, activates it once everyone has had time to fetch
 * it, and deletes retired keys when no tokens of theirs are left. Several instances may do this concurrently: each step
 * is one conditional write, and only the first has an effect.
 */
export async function rotateDue(parts: KeyParts, now: number): Promise<readonly KeyChange[]> {
  const { db, policy } = parts
  const rows = await db.read(allKeys(db.sql))
  const changes: KeyChange[] = []
  for (const kind of keyKinds) {
    const active = keyOf(rows, kind, 'active')
    const next = keyOf(rows, kind, 'next')
    if (next !== undefined) {
      if (next.activates_at !== null && next.activates_at <= now) {
        changes.push(...(await takeOver(parts, active, next, now)))
      }
      continue
    }
    const dueAt = active && successorDueAt(active, policy)
    if (dueAt !== undefined && dueAt <= now) {
      changes.push(...(await makeNext(parts, kind, { wantedAt: dueAt + policy.publishAhead, now })))
    }
  }
  for (const row of rows) {
    if (row.status !== 'retired' || keptUntil(row) > now) continue
    if ((await db.write([deleteKey(db.sql, row)])).committed) changes.push(change(row, 'deleted'))
  }
  return changes
}

/**
 * Creates the successor of an active key, to become active at `wantedAt`, but not before it has been published for
 * long enough. `wished`: an operator requested it, which is recorded as an event.
 */
export async function makeNext(
  parts: KeyParts,
  kind: KeyKind,
  { wantedAt, now, wished = false }: { wantedAt: number; now: number; wished?: boolean },
): Promise<readonly KeyChange[]> {
  const { db, sealing, policy } = parts
  const activatesAt = Math.max(wantedAt, now + policy.publishAhead)
  const row = await newKey(kind, { status: 'next', activatesAt }, { ...parts, now })
  const insert: Statement = { ...insertKey(db.sql, row), expect: 'one' }
  const facts = { ...kind, kid: row.kid, became: 'next', activatesAt }
  const events = wished ? recordEvents(db.sql, [{ type: 'key_rotated', facts }], now) : []
  const { committed } = await db.write([underDataKey(db.sql, sealing), insert, ...events])
  return committed ? [change(row, 'next')] : []
}

/**
 * Creates missing next keys of these kinds, waits until every JWKS response contains them, and returns all keys as they
 * are then. A key is always published before it is used, even in an emergency.
 */
export async function publishedNext(
  parts: KeyParts,
  kinds: readonly KeyKind[],
  now: number,
): Promise<readonly KeyRow[]> {
  const { db, policy } = parts
  const rows = await db.read(allKeys(db.sql))
  for (const kind of kinds) {
    if (keyOf(rows, kind, 'next') === undefined) await makeNext(parts, kind, { wantedAt: now, now })
  }
  await delay(policy.leastLead)
  return db.read(allKeys(db.sql))
}

/** Activates the next key. Returns no changes if another instance was first. */
async function takeOver(
  { db }: KeyParts,
  active: KeyRow | undefined,
  next: KeyRow,
  now: number,
): Promise<readonly KeyChange[]> {
  const statements: Statement[] = []
  if (active !== undefined) statements.push(retireActive(db.sql, active.kid, now))
  statements.push(activateNext(db.sql, next.kid, now))
  const written = await db.write(statements)
  if (!written.committed) return []
  return [...(active === undefined ? [] : [change(active, 'retired')]), change(next, 'active')]
}

/**
 * Activates the next key immediately, for a key that may be compromised, and records an event. `withdraws`: tokens of
 * the previously active key are no longer accepted either. Returns `undefined` if another process was first.
 */
export async function takeOverAtOnce(
  parts: KeyParts,
  kind: KeyKind,
  rows: readonly KeyRow[],
  { withdraws, now }: { withdraws: boolean; now: number },
): Promise<readonly KeyChange[] | undefined> {
  const { db } = parts
  const { sql } = db
  const active = keyOf(rows, kind, 'active')
  const successor = keyOf(rows, kind, 'next')
  if (successor === undefined) return undefined
  const statements = [underDataKey(sql, parts.sealing)]
  if (active !== undefined)
    statements.push(withdraws ? deleteKey(sql, active) : retireActive(sql, active.kid, now))
  statements.push(activateNext(sql, successor.kid, now))
  const event: Event = withdraws
    ? { type: 'key_withdrawn', facts: { ...kind, kid: active?.kid, successor: successor.kid } }
    : { type: 'key_rotated', facts: { ...kind, kid: successor.kid, became: 'active', before: active?.kid } }
  statements.push(...recordEvents(sql, [event], now))
  if (!(await db.write(statements)).committed) return undefined
  const gone = active && change(active, withdraws ? 'deleted' : 'retired')
  return [...(gone === undefined ? [] : [gone]), change(successor, 'active')]
}

/** The key of a kind that has this status. */
export function keyOf(
  rows: readonly KeyRow[],
  { use, alg }: Pick<KeyRow, 'use' | 'alg'>,
  status: KeyRow['status'],
): KeyRow | undefined {
  return rows.find((row) => row.use === use && row.alg === alg && row.status === status)
}

function change(row: KeyRow, became: KeyChange['became']): KeyChange {
  const activatesAt = became === 'next' ? row.activates_at : null
  return { kid: row.kid, use: row.use, alg: row.alg, became, activatesAt }
}
