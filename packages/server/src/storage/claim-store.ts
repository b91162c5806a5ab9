import type { ClaimStore } from '../accounts/claims/own-claims.ts'
import type { Database } from './database/database.ts'
import { StorageUnavailable } from './database/errors.ts'
import { parseRecord } from './sql/json.ts'
import { recordEvents } from './tables/events.ts'
import { changeClaims, claimsOf } from './tables/users.ts'

/** Losing this often against other writers is a fault. */
const rounds = 10

/** The claim store on any `Database`. */
export function claimStore(db: Database): ClaimStore {
  const { sql } = db
  const read = async (userId: string) => {
    const [row] = await db.read(claimsOf(sql, userId))
    return row && { ...row, value: parseRecord(row.claims, `users ${userId}: claims`) }
  }
  return {
    async change({ userId, change, events, now }) {
      for (let round = 0; round < rounds; round += 1) {
        const before = await read(userId)
        if (before === undefined) return 'gone'
        if (before.declared === 1) return 'declared'
        const value = change(before.value)
        if (value === undefined) return 'unchanged'
        const claims = { before: before.claims, after: JSON.stringify(value) }
        const { committed } = await db.write([
          { query: changeClaims(sql, { userId, ...claims }, now), expect: 'one' },
          ...recordEvents(sql, events, now),
        ])
        if (committed) return 'changed'
      }
      throw new StorageUnavailable('other processes keep changing the claims of the same user')
    },
    of: async (userId) => (await read(userId))?.value ?? {},
  }
}
