import type { Store } from '../../protocol/ports/store.ts'
import type { Door } from '../door/door.ts'
import type { Standstill } from '../door/standstill.ts'
import { ownTokenStanding } from '../tables/denied-tokens.ts'
import { tokenFamilies } from '../tables/token-families.ts'
import { familyStandingFromRow, standingFromRow } from '../tables/token-family-rows.ts'
import { spending } from './authorize.ts'
import { refresh } from './refresh.ts'
import { won } from './won.ts'

type Families = Pick<Store, 'begin' | 'refresh' | 'standing' | 'tokenStanding' | 'ownTokenStanding'>

/** Begins and refreshes token families, and reads whether a family or an access token is still valid. */
export function families(door: Door, now: () => number, standstill: Standstill): Families {
  const { sql } = door
  const statements = tokenFamilies(sql)
  return {
    begin: ({ spends, family, now: at }) =>
      won(door, [spending(door, spends, at), { query: statements.begin(family, at), expect: 'one' }]),
    refresh: (use) => refresh(door, statements, use, (at) => standstill.since(at)),
    async standing(familyId) {
      const [row] = await door.read(statements.standing({ familyId, now: now() }))
      return row && familyStandingFromRow(row)
    },
    async tokenStanding(familyId, jti) {
      const [row] = await door.read(statements.tokenStanding({ familyId, jti, now: now() }))
      return row && { ...standingFromRow(row), denied: row.found_denial !== null }
    },
    async ownTokenStanding(clientId, jti) {
      const [row] = await door.read(ownTokenStanding(sql, { clientId, jti }))
      return { denied: (row?.found_denial ?? null) !== null, clientChangedAt: row?.client_changed_at }
    },
  }
}
