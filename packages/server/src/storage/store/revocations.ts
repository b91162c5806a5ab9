import type { Store } from '../../protocol/ports/store.ts'
import type { Door } from '../door/door.ts'
import { denyToken } from '../tables/denied-tokens.ts'
import { recordEvents } from '../tables/events.ts'
import { revokeGrant } from '../tables/grants.ts'
import { tokenFamilies } from '../tables/token-families.ts'
import { won } from './won.ts'

type Revocations = Pick<Store, 'deny' | 'revokeFamily' | 'revokeGrant' | 'record'>

/** Revokes access tokens, token families and grants, and writes the audit log. */
export function revocations(door: Door): Revocations {
  const { sql } = door
  const families = tokenFamilies(sql)
  return {
    async deny(jti, expiresAt) {
      await door.write([{ query: denyToken(sql, jti, expiresAt) }])
    },
    revokeFamily: (familyId, at, events) =>
      won(door, [{ query: families.revoke(familyId, at), expect: 'one' }, ...recordEvents(sql, events, at)]),
    revokeGrant: (grantId, at, events) =>
      won(door, [{ query: revokeGrant(sql, grantId, at), expect: 'one' }, ...recordEvents(sql, events, at)]),
    async record(events, at) {
      const statements = recordEvents(sql, events, at)
      if (statements.length > 0) await door.write(statements)
    },
  }
}
