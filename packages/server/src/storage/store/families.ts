import type { Store } from '../../protocol/ports/store.ts'
import type { Database } from '../database/database.ts'
import type { Standstill } from '../database/standstill.ts'
import { ownTokenStanding } from '../tables/denied-tokens.ts'
import { tokenFamilies } from '../tables/token-families.ts'
import { familyStandingFromRow, standingFromRow } from '../tables/token-family-rows.ts'
import { spending } from './issue-statements.ts'
import { refresh } from './refresh.ts'
import { won } from './write-outcome.ts'

type Families = Pick<Store, 'begin' | 'refresh' | 'standing' | 'tokenStanding' | 'ownTokenStanding'>

/** Begins and refreshes token families, and reads whether a family or an access token is still valid. */
export function families(db: Database, now: () => number, standstill: Standstill): Families {
  const { sql } = db
  const statements = tokenFamilies(sql)
  return {
    begin: ({ spends, family, now: at }) =>
      won(db, [spending(db, spends, at), { query: statements.begin(family, at), expect: 'one' }]),
    refresh: (use) => refresh(db, statements, use, (at) => standstill.since(at)),
    async standing(familyId) {
      const [row] = await db.read(statements.standing({ familyId, now: now() }))
      return row && familyStandingFromRow(row)
    },
    async tokenStanding(familyId, jti) {
      const [row] = await db.read(statements.tokenStanding({ familyId, jti, now: now() }))
      return row && { ...standingFromRow(row), denied: row.found_denial !== null }
    },
    async ownTokenStanding(clientId, jti) {
      const [row] = await db.read(ownTokenStanding(sql, { clientId, jti }))
      return { denied: (row?.found_denial ?? null) !== null, clientChangedAt: row?.client_changed_at }
    },
  }
}
