import { StorageUnavailable } from '../door/errors.ts'
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

/** A key as an operator sees it; times in milliseconds since 1970. */
export type KeyFacts = {
  kid: string
  use: KeyRow['use']
  alg: string
  status: KeyRow['status']
  since: number
  /** What happens to it next, and when; `undefined`: nothing by itself. */
  ahead:
    | {
        what: 'becomes active' | 'successor is made' | 'is retired' | 'leaves the JWKS' | 'is deleted'
        at: number
      }
    | undefined
  overdue: boolean
}

/** Of which keys: all kinds where nothing is said. */
export type KeyChoice = { use?: string | undefined; alg?: string | undefined }

/** What became of a wish to withdraw a key. */
export type Withdrawn =
  | { outcome: 'done'; changes: readonly KeyChange[] }
  /** It signs, seals or authenticates, and nothing was said of a successor. */
  | { outcome: 'active' }
  | { outcome: 'unknown' }
  | { outcome: 'lost' }

/**
 * What operators and background work do with keys; each change that an operator makes is an event. The ring of this
 * process has every change at once. What would make a key throws `DataKeyReplaced` where nobody could open it.
 */
export type KeyCare = {
  list(now: number): Promise<readonly KeyFacts[]>
  /** Does what is due; harmless when two do it at once. */
  rotateDue(now: number): Promise<readonly KeyChange[]>
  /** Makes the next keys now, to become active when they have been published for long enough. */
  prepare(choice: KeyChoice, now: number): Promise<readonly KeyChange[]>
  /** Lets the next keys take over as soon as every JWKS has them, known to others or not. */
  hasten(choice: KeyChoice, now: number): Promise<readonly KeyChange[]>
  /** Deletes a key: what it signed, sealed or authenticated is refused from now on. */
  withdraw(kid: string, options: { withSuccessor: boolean }, now: number): Promise<Withdrawn>
  /** Puts everything under another master key, of 32 bytes; see `data-key.ts`. */
  rewrap(secret: Uint8Array, options: { anew: boolean }, now: number): Promise<boolean>
}

/** Looks after the keys of one database, and has `ring` see each change at once. */
export function keyCare(
  parts: KeyParts,
  ring: LiveKeyRing,
  rewrap: (to: MasterKey, options: { anew: boolean; now: number }) => Promise<boolean>,
): KeyCare {
  const { door, sealing } = parts
  const rows = () => door.read(allKeys(door.sql))
  /** What was changed is changed, also where the ring cannot follow at once. */
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
        if (made.length === 0) await refuseReplaced(door, sealing)
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
        if (made === undefined) await refuseReplaced(door, sealing)
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
        if (changes === undefined) await refuseReplaced(door, sealing)
        return seen(changes === undefined ? { outcome: 'lost' } : { outcome: 'done', changes })
      }
      const event = { type: 'key_withdrawn', facts: { ...kind, kid } } as const
      const statements = [deleteKey(door.sql, row), ...recordEvents(door.sql, [event], now)]
      const { committed } = await door.write(statements)
      const gone: KeyChange = { kid, use: row.use, alg: row.alg, became: 'deleted', activatesAt: null }
      return seen(committed ? { outcome: 'done', changes: [gone] } : { outcome: 'lost' })
    },
    rewrap: (secret, { anew }, now) => rewrap(masterKey(secret), { anew, now }),
  }
}

/** What it would add, nobody could open: the work is for those who have the data key. */
function behind(): StorageUnavailable {
  return new StorageUnavailable('the keys are encrypted anew: start the server again with its master key')
}

/** Of the kinds that are there. */
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
