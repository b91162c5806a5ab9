import type { MembershipStore } from '../accounts/claims/memberships.ts'
import type { Database } from './database/database.ts'
import { recordEvents } from './tables/events.ts'
import {
  deleteMembership,
  insertMembership,
  lockUser,
  membershipsFromRows,
  membershipsOf,
  namesWithPeople,
  peopleWith,
  roomFor,
  undeclared,
} from './tables/memberships.ts'

/** The membership store on any `Database`. */
export function membershipStore(db: Database): MembershipStore {
  const { sql } = db
  return {
    async add({ bound, events, now, ...key }) {
      const written = await db.write([
        // Otherwise two concurrent additions could each find room for one more.
        { query: lockUser(sql, key.userId), expect: 'one' },
        { query: undeclared(sql, key), expect: 'one', otherwise: 'declared_in_file' },
        { query: roomFor(sql, key, bound), expect: 'one', otherwise: 'too_many_memberships' },
        { query: insertMembership(sql, key, now), expect: 'one', otherwise: 'unchanged' },
        ...recordEvents(sql, events, now),
      ])
      if (written.committed) return 'added'
      switch (written.lost.otherwise) {
        case 'declared_in_file':
          return 'declared'
        case 'too_many_memberships':
          return 'too_many'
        default:
          return written.lost.otherwise === 'unchanged' ? 'already' : 'gone'
      }
    },
    async remove({ events, now, ...key }) {
      const written = await db.write([
        { query: lockUser(sql, key.userId), expect: 'one' },
        { query: undeclared(sql, key), expect: 'one', otherwise: 'declared_in_file' },
        { query: deleteMembership(sql, key), expect: 'one' },
        ...recordEvents(sql, events, now),
      ])
      if (written.committed) return 'removed'
      return written.lost.otherwise === 'declared_in_file' ? 'declared' : 'absent'
    },
    of: async (userId) => membershipsFromRows(await db.read(membershipsOf(sql, { userId }))),
    async names(kind) {
      const rows = await db.read(namesWithPeople(sql, kind))
      return rows.map(({ name, people }) => ({ name, people }))
    },
    async people(kind, name, most) {
      return (await db.read(peopleWith(sql, { kind, name, most }))).map(({ username }) => username)
    },
  }
}
