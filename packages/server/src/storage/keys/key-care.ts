import { StorageUnavailable } from '../database/errors.ts'
import { recordEvents } from '../tables/events.ts'
import { refuseReplaced } from './data-key.ts'
import {
  activeSince,
  isOverdue,
  type KeyKind,
  type KeyPolicy,
  type KeyRow,
  keptUntil,
  keyKinds,
  publishedUntil,
  successorDueAt,
} from './key-life.ts'
import { type KeyChange, keyOf, makeNext, publishedNext, rotateDue, takeOverAtOnce } from './key-rotation.ts'
import { allKeys, deleteKey } from './key-rows.ts'
import type { KeyParts } from './keys.ts'
import type { LiveKeyRing } from './live-key-ring.ts'
import { type MasterKey, masterKey } from './sealing.ts'

/** A key as listed for operators; times in milliseconds since 1970. */
export type KeyFacts = {
  kid: string
  use: KeyRow['use']
  alg: string
  status: KeyRow['status']
  since: number
  /** What happens to the key next, and when; `undefined`: nothing happens automatically. */
  ahead:
    | {
        what: 'becomes active' | 'successor is made' | 'is retired' | 'leaves the JWKS' | 'is deleted'
        at: number
      }
    | undefined
  overdue: boolean
}

/** Selects keys by use and algorithm; without either, keys of all kinds. */
export type KeyChoice = { use?: string | undefined; alg?: string | undefined }

/** The result of withdrawing a key. */
export type Withdrawn =
  | { outcome: 'done'; changes: readonly KeyChange[] }
  /** The key is active, and `withSuccessor` was not set. */
  | { outcome: 'active' }
  | { outcome: 'unknown' }
  | { outcome: 'lost' }

/**
 * Key operations for operators and background jobs. Each change by an operator is recorded as an event. The key ring of
 * this process sees every change at once. Creating a key throws `DataKeyReplaced` if the data key has been replaced,
 * since the new key could never be decrypted.
 */
export type KeyCare = {
  list(now: number): Promise<readonly KeyFacts[]>
  /** Takes the rotation steps that are due; safe to run concurrently. */
  rotateDue(now: number): Promise<readonly KeyChange[]>
  /** Creates the next keys now, to become active when they have been published for long enough. */
  prepare(choice: KeyChoice, now: number): Promise<readonly KeyChange[]>
  /** Activates the next keys as soon as every JWKS response contains them, even if clients have not fetched it yet. */
  hasten(choice: KeyChoice, now: number): Promise<readonly KeyChange[]>
  /** Deletes a key: tokens that it signed, sealed or authenticated are refused from now on. */
  withdraw(kid: string, options: { withSuccessor: boolean }, now: number): Promise<Withdrawn>
  /** Encrypts the data key under another master key, of 32 bytes; see `data-key.ts`. */
  rewrap(secret: Uint8Array, options: { anew: boolean }, now: number): Promise<boolean>
}

/** Manages the keys of one database, and reloads `ring` after each change. */
export function keyCare(
  parts: KeyParts,
  ring: LiveKeyRing,
  rewrap: (to: MasterKey, options: { anew: boolean; now: number }) => Promise<boolean>,
): KeyCare {
  const { db, sealing } = parts
  const rows = () => db.read(allKeys(db.sql))
  /** Reloads the ring. The change is committed, so a failed reload is ignored. */
  const seen = async <Value>(value: Value): Promise<Value> => {
    await ring.reload().catch(() => undefined)
    return value
  }
  return {
    async list(now) {
      const known = await rows()
      return known.map((row) => factsOf(row, keyOf(known, row, 'next'), parts, now))
    },
    async rotateDue(now) {
      if (ring.isBehind || ring.isUnreadable) throw behind()
      const changes = await rotateDue(parts, now)
      return changes.length === 0 ? changes : seen(changes)
    },
    async prepare(choice, now) {
      const changes: KeyChange[] = []
      for (const kind of chosen(choice, await rows())) {
        const made = await makeNext(parts, kind, { wantedAt: now, now, wished: true })
        if (made.length === 0) await refuseReplaced(db, sealing)
        changes.push(...made)
      }
      return seen(changes)
    },
    async hasten(choice, now) {
      const changes: KeyChange[] = []
      const kinds = chosen(choice, await rows())
      const known = await publishedNext(parts, kinds, now)
      for (const kind of kinds) {
        const made = await takeOverAtOnce(parts, kind, known, { withdraws: false, now })
        if (made === undefined) await refuseReplaced(db, sealing)
        changes.push(...(made ?? []))
      }
      return seen(changes)
    },
    async withdraw(kid, { withSuccessor }, now) {
      const known = await rows()
      const row = known.find((each) => each.kid === kid)
      const kind = row && keyKinds.find(({ use, alg }) => use === row.use && alg === row.alg)
      if (row === undefined || kind === undefined) return { outcome: 'unknown' }
      if (row.status === 'active') {
        if (!withSuccessor) return { outcome: 'active' }
        const published = await publishedNext(parts, [kind], now)
        if (keyOf(published, kind, 'active')?.kid !== kid) return seen({ outcome: 'lost' })
        const changes = await takeOverAtOnce(parts, kind, published, { withdraws: true, now })
        if (changes === undefined) await refuseReplaced(db, sealing)
        return seen(changes === undefined ? { outcome: 'lost' } : { outcome: 'done', changes })
      }
      const event = { type: 'key_withdrawn', facts: { ...kind, kid } } as const
      const statements = [deleteKey(db.sql, row), ...recordEvents(db.sql, [event], now)]
      const { committed } = await db.write(statements)
      const gone: KeyChange = { kid, use: row.use, alg: row.alg, became: 'deleted', activatesAt: null }
      return seen(committed ? { outcome: 'done', changes: [gone] } : { outcome: 'lost' })
    },
    rewrap: (secret, { anew }, now) => rewrap(masterKey(secret), { anew, now }),
  }
}

/** Thrown because this process only has the old data key: no other process could decrypt the keys that it adds. */
function behind(): StorageUnavailable {
  return new StorageUnavailable('the data key has been replaced: start the server again with its master key')
}

/** The existing kinds that match the choice. */
function chosen({ use, alg }: KeyChoice, rows: readonly KeyRow[]): readonly KeyKind[] {
  return keyKinds.filter(
    (kind) =>
      (use === undefined || kind.use === use) &&
      (alg === undefined || kind.alg === alg) &&
      rows.some((row) => row.use === kind.use && row.alg === kind.alg),
  )
}

function factsOf(row: KeyRow, next: KeyRow | undefined, { policy }: KeyParts, now: number): KeyFacts {
  const { kid, use, alg, status } = row
  const overdue = status === 'active' && isOverdue(row, next, policy, now)
  return { kid, use, alg, status, since: sinceOf(row), ahead: ahead(row, next, policy, now), overdue }
}

function ahead(row: KeyRow, next: KeyRow | undefined, policy: KeyPolicy, now: number): KeyFacts['ahead'] {
  if (row.status === 'next') return { what: 'becomes active', at: row.activates_at ?? now }
  if (row.status === 'active' && next !== undefined)
    return { what: 'is retired', at: next.activates_at ?? now }
  if (row.status === 'active') {
    const at = successorDueAt(row, policy)
    return at === undefined ? undefined : { what: 'successor is made', at }
  }
  const leavesAt = publishedUntil(row)
  if (row.use === 'sign' && leavesAt > now) return { what: 'leaves the JWKS', at: leavesAt }
  return { what: 'is deleted', at: keptUntil(row) }
}

function sinceOf(row: KeyRow): number {
  if (row.status === 'next') return row.created_at
  return row.status === 'active' ? activeSince(row) : (row.retired_at ?? row.created_at)
}
