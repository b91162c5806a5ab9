import type { Database } from '../database/database.ts'
import { underDataKey } from './data-key.ts'
import {
  activeSince,
  isOverdue,
  type KeyKind,
  type KeyPolicy,
  type KeyRow,
  keyKinds,
  publishedUntil,
} from './key-life.ts'
import { type KeyRingView, keyRingView, type StoredKey } from './key-ring.ts'
import { allKeys, insertKey, newKey, openKey, opensUnder, raiseTokensLive } from './key-rows.ts'
import { LiveKeyRing } from './live-key-ring.ts'
import type { DataKey } from './sealing.ts'

/** For how many seconds a key has been active; `overdue`: it should have been rotated by now. */
export type KeyAge = { use: KeyRow['use']; alg: string; kid: string; seconds: number; overdue: boolean }

/** The dependencies of the key functions. */
export type KeyParts = {
  db: Database
  sealing: DataKey
  policy: KeyPolicy
  /** The kinds that must exist. */
  kinds: readonly KeyKind[]
  now: () => number
}

/** The key ring of a process, with the age of its keys. */
export type Keys = LiveKeyRing & {
  /** The ages of the keys in memory, without a database query. */
  ages(now: number): readonly KeyAge[]
}

/** Reads the keys, after creating missing ones. Concurrent processes end up with the same keys. */
export async function openKeys(parts: KeyParts): Promise<Keys> {
  await makeMissing(parts)
  await parts.db.write(keyKinds.map((kind) => raiseTokensLive(parts.db.sql, kind, parts.policy)))
  const loader = new KeyLoader(parts)
  const ring = new LiveKeyRing(await loader.load(), () => loader.load())
  return Object.assign(ring, { ages: (now: number) => ages(loader.rows, parts.policy, now) })
}

async function makeMissing({ db, sealing, policy, kinds, now }: KeyParts): Promise<void> {
  const rows = await db.read(allKeys(db.sql))
  const missing = kinds.filter(
    ({ use, alg }) => !rows.some((row) => row.use === use && row.alg === alg && row.status === 'active'),
  )
  if (missing.length === 0) return
  const begins = { status: 'active' } as const
  const made = await Promise.all(missing.map((kind) => newKey(kind, begins, { sealing, policy, now: now() })))
  await db.write([underDataKey(db.sql, sealing), ...made.map((row) => insertKey(db.sql, row))])
}

/** `opens`: whether the row can still be decrypted. Under a new data key it cannot, but the key is the same. */
type Opened = { row: KeyRow; key: StoredKey; opens: boolean }

/** Decrypts each row once: a reload that finds nothing new costs one read. */
class KeyLoader {
  rows: readonly KeyRow[] = []
  readonly #parts: KeyParts
  #opened = new Map<string, Opened>()

  constructor(parts: KeyParts) {
    this.#parts = parts
  }

  async load(): Promise<KeyRingView> {
    const { db, sealing, kinds, now } = this.#parts
    const rows = await db.read(allKeys(db.sql))
    const opened = new Map<string, Opened>()
    for (const row of rows) {
      const before = this.#opened.get(row.kid)
      // An unchanged key stays the same object, so that values cached for it, such as encoded headers, remain.
      const key = before?.key ?? openKey(row, sealing)
      const opens = before?.row.sealed === row.sealed ? before.opens : opensUnder(sealing, row)
      opened.set(row.kid, { row, opens, key: { ...key, status: row.status } as StoredKey })
    }
    const at = now()
    const view = keyRingView(
      // There may be keys of a kind that this server does not use. They are ignored here, but still rotated for others.
      [...opened.values()]
        .filter(({ row }) => kinds.some(({ use }) => use === row.use))
        .map(({ key }) => key),
      (kid) => at < publishedUntil(opened.get(kid)?.row ?? { retired_at: 0, tokens_live: 0 }),
      [...opened.values()].some(({ opens }) => !opens),
    )
    this.#opened = opened
    this.rows = rows
    return view
  }
}

function ages(rows: readonly KeyRow[], policy: KeyPolicy, now: number): readonly KeyAge[] {
  return rows
    .filter(({ status }) => status === 'active')
    .map((row) => ({
      use: row.use,
      alg: row.alg,
      kid: row.kid,
      seconds: Math.max(0, Math.floor((now - activeSince(row)) / 1000)),
      overdue: isOverdue(row, nextOf(rows, row), policy, now),
    }))
}

function nextOf(rows: readonly KeyRow[], { use, alg }: KeyRow): KeyRow | undefined {
  return rows.find((row) => row.use === use && row.alg === alg && row.status === 'next')
}
