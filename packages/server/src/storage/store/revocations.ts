import type { Store } from '../../protocol/ports/store.ts'
import type { Database } from '../database/database.ts'
import { denyToken } from '../tables/denied-tokens.ts'
import { recordEvents } from '../tables/events.ts'
import { revokeGrant } from '../tables/grants.ts'
import { tokenFamilies } from '../tables/token-families.ts'
import { won } from './write-outcome.ts'

type Revocations = Pick<Store, 'deny' | 'revokeFamily' | 'revokeGrant' | 'record'>

/** Revokes access tokens, token families and grants, and writes the audit log. */
export function revocations(db: Database): Revocations {
  const { sql } = db
  const families = tokenFamilies(sql)
  return {
    async deny(jti, expiresAt) {
      await db.write([{ query: denyToken(sql, jti, expiresAt) }])
    },
    revokeFamily: (familyId, at, events) =>
      won(db, [{ query: families.revoke(familyId, at), expect: 'one' }, ...recordEvents(sql, events, at)]),
    revokeGrant: (grantId, at, events) =>
      won(db, [{ query: revokeGrant(sql, grantId, at), expect: 'one' }, ...recordEvents(sql, events, at)]),
    async record(events, at) {
      const statements = recordEvents(sql, events, at)
      if (statements.length > 0) await db.write(statements)
    },
  }
}
