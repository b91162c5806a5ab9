import { sql } from 'kysely'
import { accountStore } from '../../src/storage/account-store.ts'
import { Cache } from '../../src/storage/cache.ts'
import { dataKey } from '../../src/storage/keys/sealing.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { migrationStatements } from '../../src/storage/schema/migrate.ts'
import { protocolStore } from '../../src/storage/store/protocol-store.ts'
import { tokenFamilies } from '../../src/storage/tables/token-families.ts'
import { aFamily, anAuthorization, aPerson, aSession } from '../store/builders.ts'
import { clock } from '../store/clock.ts'
import { MemoryDatabase } from './memory-database.ts'
import type { FamilyRow } from './scenario.ts'
import type { Beginning } from './world.ts'

/** A database with one new token family, and the person, session and grant that it belongs to. */
export async function aBeginning(): Promise<Beginning> {
  const db = new MemoryDatabase()
  const statements = migrationStatements(db.sql, migrations.length).map((query) => ({ query }))
  await db.write(statements)
  const registered = { clients: new Cache<never>(1), apis: new Cache<never>(1) }
  const sealing = dataKey('data key', Buffer.alloc(64))
  const store = protocolStore(db, registered, { sealing, now: () => clock.now })
  const memory = { store, accounts: accountStore(db, sealing) }

  const person = await aPerson(memory)
  const session = aSession(person.id)
  const cookieHash = 'a cookie'
  await memory.accounts.startSession(session, cookieHash, [], clock.now)
  const { grant, spends } = await anAuthorization(memory, person.id)
  const family = aFamily(grant, { sessionId: session.id })
  await memory.store.begin({ spends, family, now: clock.now })
  db.mark()
  const row = sql<FamilyRow>`select generation, rotated_at, token_families.last_used_at, newest_used,
    repeats, repeats_of,
    token_families.revoked_at, grants.revoked_at as grant_revoked_at, sessions.id as session
    from token_families left join grants on grants.id = grant_id left join sessions on sessions.id = session_id
    where token_families.id = ${family.id}`.compile(db.sql)
  const families = tokenFamilies(db.sql)
  return { db, familyId: family.id, grantId: grant.id, cookieHash, families, row }
}
