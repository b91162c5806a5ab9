import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { CompiledQuery } from 'kysely'
import type { Door } from '../../src/storage/door.ts'
import { openBehind } from '../../src/storage/open.ts'
import { masterKey as openMasterKey } from '../../src/storage/sealing.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import {
  aBegunFamily,
  aClient,
  anAccount,
  anArtefact,
  anAuthorization,
  aPerson,
  aSession,
  day,
} from './builders.ts'
import { clock } from './clock.ts'
import { masterKey } from './master-key.ts'

const folder = await mkdtemp(join(tmpdir(), 'valetkey-indexes-'))
const door = await openSqlite(join(folder, 'valetkey.db'))
after(async () => {
  await door.close()
  await rm(folder, { recursive: true, force: true })
})

/** Read whole, and small: a few rows per deployment, the first rows of another table, or an index that holds only the declared. */
const small =
  /^SCAN (apis|keys|jobs|ended|found|pragma_\w+)\b|^SCAN credentials USING INDEX credentials_fingerprint$/

test('no statement of any verb reads a table from end to end', async () => {
  const seen = new Map<string, CompiledQuery<unknown>>()
  const watched: Door = {
    sql: door.sql,
    read(query) {
      seen.set(query.sql, query)
      return door.read(query)
    },
    write(statements) {
      for (const { query } of statements) seen.set(query.sql, query)
      return door.write(statements)
    },
    alone: (job, run) => door.alone(job, run),
    close: () => door.close(),
  }
  const master = openMasterKey(masterKey)
  const storage = await openBehind(watched, { name: 'watched', master, now: () => clock.now })
  seen.clear()

  const { store, accounts } = storage
  await storage.registry.declare({ clients: [aClient()], apis: [], users: [] }, clock.now)
  await storage.registry.passwordFingerprints()
  const { family, grant } = await aBegunFamily(storage)
  const person = await aPerson(storage)
  await anAuthorization(storage, person.id)
  await anAuthorization(storage, person.id)
  await store.client('print-shop')
  await store.user(person.id)
  await store.recall('code', 'hash')
  const use = { familyId: family.id, rotate: true, grace: 0, idleExpiresAt: clock.now + day, now: clock.now }
  await store.refresh({ ...use, generation: 0 })
  await store.refresh({ ...use, generation: 1, rotate: false })
  await store.refresh({ ...use, generation: 0 })
  await store.standing(family.id, 'jti')
  await store.deny('jti', clock.now)
  await store.isDenied('jti')
  await store.revokeGrant(grant.id, clock.now, [{ type: 'token_revoked' }])
  const link = anArtefact('setup')
  await store.remember(link)
  await accounts.hasOwner()
  const spends = { kind: 'setup', hash: link.hash } as const
  await accounts.createOwner({ spends, account: anAccount({ role: 'owner' }), events: [], now: clock.now })
  await accounts.accountByUsername('alice')
  await accounts.replacePasswordHash(person.id, 'hash', 'previous')
  await accounts.startSession(aSession(person.id), 'cookie', [], clock.now)
  await accounts.session('cookie', clock.now + 1, 10)
  await accounts.endSession('cookie', [], clock.now)
  await accounts.countAttempt('key', 1, clock.now)
  await accounts.clearAttempts('key')
  await storage.sweep(clock.now)
  await storage.sweep(clock.now, { budget: { milliseconds: 0 } })
  const claim = { name: 'clean-up', holder: 'a', startedAt: clock.now } as const
  await storage.jobs.claim(claim, clock.now)
  await storage.jobs.finish(claim, {
    outcome: 'done',
    facts: {},
    finishedAt: clock.now,
    dueAt: clock.now,
    milliseconds: 1,
  })
  await storage.jobs.states()
  await storage.sizes()

  assert.ok(seen.size > 30, `${seen.size} statements`)
  for (const query of seen.values()) {
    const explain = { ...query, sql: `explain query plan ${query.sql}` } as CompiledQuery<{ detail: string }>
    const plan = await door.read(explain)
    for (const { detail } of plan) {
      const whole = detail.startsWith('SCAN') && detail !== 'SCAN CONSTANT ROW'
      assert.ok(!whole || small.test(detail), `${detail}: ${query.sql}`)
    }
  }
})
