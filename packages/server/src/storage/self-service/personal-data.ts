import type { PersonalDataStore } from '../../accounts/self-service/personal-data.ts'
import type { Database } from '../database/database.ts'
import { credentialsOf } from '../tables/credentials.ts'
import { forgetPerson, recordEvents } from '../tables/events.ts'
import { endInvitations } from '../tables/invitations.ts'
import { addressOfUser } from '../tables/mail-addresses.ts'
import { deleteLinksAbout, deleteLinksToAddressOf } from '../tables/mail-links.ts'
import { membershipsFromRows, membershipsOf } from '../tables/memberships.ts'
import { lockMeta } from '../tables/meta.ts'
import { endParticipations, lockSessions, participationFromRow } from '../tables/participations.ts'
import { accountById, accountFromRow, anotherOwner, deleteUser, undeclaredUser } from '../tables/users.ts'

/** Reads and deletes everything that belongs to a user. */
export function personalData(db: Database): PersonalDataStore {
  const { sql } = db
  return {
    async accountRecord(userId) {
      const [row] = await db.read(accountById(sql, userId))
      if (row === undefined) return undefined
      const { id, username, claims, role, declared } = accountFromRow(row)
      const credentials = await db.read(credentialsOf(sql, userId))
      const [verified] = await db.read(addressOfUser(sql, userId))
      return {
        ...{ id, username, claims, role, declared },
        createdAt: row.created_at,
        updatedAt: row.updated_at,
        memberships: membershipsFromRows(await db.read(membershipsOf(sql, { userId }))),
        mailAddress: verified ? { address: verified.address, verifiedAt: verified.verified_at } : null,
        credentials: credentials.map(({ kind, name, created_at, updated_at, last_used_at }) => ({
          ...{ kind, name, createdAt: created_at, updatedAt: updated_at, lastUsedAt: last_used_at },
        })),
      }
    },
    async deleteAccount({ userId, events, now }) {
      const written = await db.write([
        // Of two owners who delete their accounts at the same time, one has to stay.
        { query: lockMeta(sql) },
        { query: undeclaredUser(sql, userId), expect: 'one', otherwise: 'declared_in_file' },
        { query: anotherOwner(sql, userId), expect: 'one', otherwise: 'last_owner' },
        { query: lockSessions(sql, { userId }) },
        { query: endParticipations(sql, { userId }, now) },
        { query: forgetPerson(sql, userId) },
        // Otherwise an old invitation would create the account again.
        { query: endInvitations(sql, { ofUser: userId }, { by: 'revoked', now }) },
        { query: deleteLinksAbout(sql, userId) },
        { query: deleteLinksToAddressOf(sql, userId) },
        // Credentials, sessions, memberships, grants and token families go with it.
        { query: deleteUser(sql, userId), expect: 'one' },
        ...recordEvents(sql, events, now),
      ])
      if (written.committed)
        return { outcome: 'deleted', participations: written.answers[4].rows.map(participationFromRow) }
      if (written.lost.otherwise === 'last_owner') return { outcome: 'last_owner', participations: [] }
      const known = (await db.read(accountById(sql, userId))).length > 0
      return { outcome: known ? 'declared' : 'gone', participations: [] }
    },
  }
}
