import type { AllowedApps } from '../../accounts/self-service/allowed-apps.ts'
import type { Database, Statement } from '../database/database.ts'
import { StorageUnavailable } from '../database/errors.ts'
import { recordEvents } from '../tables/events.ts'
import { grantFromRow, revokeGrantsOf, withdrawFrom } from '../tables/grants.ts'
import { detailsOfFamilies, endOfflineFamilies, grantsInUse } from '../tables/grants-in-use.ts'
import { parseDetails } from '../tables/token-family-rows.ts'

/** Each lost round was won by another change of the same grants. */
const rounds = 200

/** Lists, narrows and revokes the grants of a user. */
export function allowedApps(db: Database): AllowedApps {
  const { sql } = db
  return {
    async grantsOf(query) {
      const rows = await db.read(grantsInUse(sql, query))
      return rows.map((row) => ({ ...grantFromRow(row), lastUsedAt: row.last_used_at ?? row.created_at }))
    },
    async detailsOf(query) {
      const rows = await db.read(detailsOfFamilies(sql, query))
      return rows.flatMap(({ id, authorization_details: details }) =>
        details === null ? [] : parseDetails(details, `token_families ${id}: authorization_details`),
      )
    },
    async takeBack({ userId, clientIds, events, now }) {
      const written = await db.write([
        { query: revokeGrantsOf(sql, { userId, clientIds, now }), expect: 'one' },
        ...recordEvents(sql, events, now),
      ])
      return written.committed ? written.answers[0].affected : 0
    },
    async withdraw({ userId, clientId, permissions, endOffline, events, now }) {
      for (let round = 0; round < rounds; round += 1) {
        const query = grantsInUse(sql, { userId, clientIds: [clientId], most: 1000, now })
        const standing = await db.read(query)
        if (standing.length === 0) return 0
        const changes = standing.flatMap((row): Statement[] => [
          {
            query: withdrawFrom(sql, grantFromRow(row), { permissions, revision: row.revision, now }),
            expect: 'one',
            otherwise: 'grant_changed',
          },
          ...(endOffline ? [{ query: endOfflineFamilies(sql, row.id, now) }] : []),
        ])
        const written = await db.write([...changes, ...recordEvents(sql, events, now)])
        if (written.committed) return standing.length
      }
      throw new StorageUnavailable('too many concurrent changes of the grants of one user')
    },
  }
}
