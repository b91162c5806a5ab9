import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { tables } from '../packages/server/src/storage/database/sizes.ts'
import { openStorage } from '../packages/server/src/storage/open.ts'
import { measureSqlite } from '../packages/server/src/storage/sqlite/sizes.ts'
import { openSqlite } from '../packages/server/src/storage/sqlite/sqlite.ts'
import { aFamily } from '../packages/server/test/store/builders.ts'
import { aServer } from '../packages/server/test/support/a-server.ts'
import { traffic } from '../packages/server/test/support/traffic.ts'

/**
 * Shows that storage does not grow without bound, in two parts that are run by hand. `node bench/soak.ts` runs a
 * whole server for simulated months, with its background jobs, and prints the rows of each table (with `--expose-gc`
 * the heap size is exact). `node bench/soak.ts --refreshes 1000000` refreshes ten thousand families and prints rows
 * and bytes.
 */
const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '240' },
    refreshes: { type: 'string' },
    families: { type: 'string', default: '10000' },
  },
})
const shown = tables.filter(
  (table) => !['meta', 'users', 'credentials', 'clients', 'apis', 'keys', 'jobs'].includes(table),
)
const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)

if (values.refreshes === undefined) await months(Number(values.days))
else await refreshes(Number(values.refreshes), Number(values.families))

/** Simulates day after day; every tenth day the server’s own clean-up may run for one tick. */
async function months(days: number): Promise<void> {
  await using server = await aServer()
  const file = join(server.data, 'valetkey.db')
  console.log(['day', ...shown, 'file MB', 'heap MB'].join('\t'))
  for (let day = 0; day <= days; day += 1) {
    await traffic(server, day)
    server.clock.advance(86_400)
    if (day % 10 !== 0) continue
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    const db = await openSqlite(file)
    const { rows } = await measureSqlite(file)(db)
    await db.close()
    globalThis.gc?.()
    // Without the log, which the test server keeps in memory.
    const heap = process.memoryUsage().heapUsed - server.logged().length
    const sizes = [megabytes((await stat(file)).size), megabytes(heap)]
    console.log([day, ...shown.map((table) => rows[table]), ...sizes].join('\t'))
  }
}

/** Refreshes all families in passes, 64 at a time. */
async function refreshes(total: number, count: number): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'valetkey-soak-'))
  const file = join(dataFolder, 'valetkey.db')
  const storage = await openStorage({ dataFolder, masterKey: new Uint8Array(32).fill(7), now: Date.now })
  const db = await openSqlite(file)
  try {
    const families = await begun(db, count)
    console.log(['refreshes', 'families', 'file MB', 'log MB', 'per second'].join('\t'))
    for (let generation = 0; generation * count < total; generation += 1) {
      const began = performance.now()
      let next = 0
      const worker = async () => {
        for (let index = next++; index < count; index = next++) {
          const sentSince = Date.now()
          const { outcome } = await storage.store.refresh({
            familyId: families[index] ?? '',
            generation,
            rotate: true,
            grace: 10_000,
            repeats: 0,
            idleExpiresAt: sentSince + 86_400_000,
            now: Date.now,
            sentSince,
            isStillMeant: async () => true,
          })
          if (outcome !== 'advanced') throw new Error(`a refresh was ${outcome}`)
        }
      }
      await Promise.all(Array.from({ length: 64 }, worker))
      const perSecond = Math.round((count * 1000) / (performance.now() - began))
      const { rows, bytes, walBytes } = await storage.sizes()
      const done = (generation + 1) * count
      console.log(
        [done, rows.token_families, megabytes(bytes), megabytes(walBytes ?? 0), perSecond].join('\t'),
      )
    }
  } finally {
    await db.close()
    await storage.close()
    await rm(dataFolder, { recursive: true, force: true })
  }
}

/** Creates families of one grant, a thousand at a time. */
async function begun(db: Awaited<ReturnType<typeof openSqlite>>, count: number): Promise<readonly string[]> {
  const at = Date.now()
  const person = { id: 'usr_soak', username: 'soak', username_key: 'soak', claims: '{}', role: 'member' }
  const dates = { created_at: at, updated_at: at }
  const user = { ...person, ...dates, declared: 0, disabled_at: null, authenticated_from: 0 } as const
  const grant = {
    id: 'grant_soak',
    user_id: person.id,
    client_id: 'print-shop',
    permissions: '[]',
    remembered: 1,
  } as const
  const kept = { ...grant, revision: 0, created_at: at, expires_at: null, revoked_at: null } as const
  await db.write([
    { query: db.sql.insertInto('users').values(user).compile() },
    { query: db.sql.insertInto('grants').values(kept).compile() },
  ])
  const of = { id: grant.id, userId: person.id, clientId: grant.client_id, permissions: [], remembered: true }
  const families = Array.from({ length: count }, () => aFamily({ ...of, createdAt: at, expiresAt: null }))
  for (let from = 0; from < count; from += 1_000) {
    const rows = families.slice(from, from + 1_000).map((family) => ({
      id: family.id,
      grant_id: grant.id,
      user_id: person.id,
      client_id: grant.client_id,
      session_id: null,
      scope: JSON.stringify(family.scope),
      resources: JSON.stringify(family.resources),
      authenticated_at: at,
      amr: JSON.stringify(family.amr),
      sid: family.sid,
      generation: 0,
      rotated_at: null,
      newest_used: 0 as const,
      created_at: at,
      last_used_at: at,
      expires_at: at + 365 * 86_400_000,
      idle_expires_at: at + 90 * 86_400_000,
      revoked_at: null,
    }))
    await db.write([{ query: db.sql.insertInto('token_families').values(rows).compile() }])
  }
  return families.map(({ id }) => id)
}
