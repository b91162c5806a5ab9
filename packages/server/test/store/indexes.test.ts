import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { CompiledQuery } from 'kysely'
import { boundOf } from '../../src/accounts/claims/memberships.ts'
import type { Database } from '../../src/storage/database/database.ts'
import type { Measure } from '../../src/storage/database/sizes.ts'
import { masterKey as openMasterKey } from '../../src/storage/keys/sealing.ts'
import { openBehind, type Storage } from '../../src/storage/open.ts'
import { openPostgres } from '../../src/storage/postgres/postgres.ts'
import { measurePostgres } from '../../src/storage/postgres/sizes.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite.ts'
import { aDatabase, administer } from '../support/postgres.ts'
import {
  aBegunFamily,
  aClient,
  aGrant,
  anAccount,
  anArtefact,
  anAuthorization,
  aPerson,
  aSelfRegistered,
  aSession,
  aUse,
  day,
  hash,
  register,
} from './builders.ts'
import { clock } from './clock.ts'
import { masterKey } from './master-key.ts'

/** Every statement that the methods of the store run, each once. */
async function statementsOf(db: Database, measure?: Measure): Promise<readonly CompiledQuery<unknown>[]> {
  const seen = new Map<string, CompiledQuery<unknown>>()
  const watched: Database = {
    sql: db.sql,
    read(query) {
      seen.set(query.sql, query)
      return db.read(query)
    },
    write(statements) {
      for (const { query } of statements) seen.set(query.sql, query)
      return db.write(statements)
    },
    alone: (job, run) => db.alone(job, run),
    close: () => db.close(),
  }
  const master = openMasterKey(masterKey)
  const storage = await openBehind(watched, {
    name: 'watched',
    master,
    now: () => clock.now,
    ...(measure && { measure }),
  })
  seen.clear()

  const { store, accounts } = storage
  await storage.registry.declare({ clients: [aClient()], apis: [], users: [] }, clock.now)
  await storage.registry.passwordFingerprints()
  await selfServiceOf(storage)
  const { family, grant } = await aBegunFamily(storage)
  const person = await aPerson(storage)
  await anAuthorization(storage, person.id)
  await anAuthorization(storage, person.id)
  await store.client('print-shop')
  await store.clients(['print-shop', 'never'])
  await store.user(person.id)
  await store.memberships(person.id)
  const membership = { userId: person.id, kind: 'group', name: 'staff', events: [], now: clock.now } as const
  await storage.memberships.add({ ...membership, bound: boundOf('group') })
  await storage.memberships.people('group', 'staff', 2)
  await storage.memberships.remove(membership)
  const dora = anAccount({ declared: true })
  await accounts.createAccount(dora, clock.now)
  const memberships = { group: ['staff'], role: undefined }
  const declared = { ...dora, memberships, passwordFingerprint: 'x' }
  await storage.registry.declare({ clients: [], apis: [], users: [declared] }, clock.now)
  await store.recall('code', 'hash')
  await store.refresh(aUse(family.id, 0, { grace: 0 }))
  await store.refresh(aUse(family.id, 1, { grace: 0, rotate: false }))
  await store.refresh(aUse(family.id, 0, { grace: 0 }))
  await store.standing(family.id)
  await store.tokenStanding(family.id, 'jti')
  await store.deny('jti', clock.now)
  await store.ownTokenStanding('print-shop', 'jti')
  await store.revokeGrant(grant.id, clock.now, [{ type: 'token_revoked' }])
  await store.keepDeviceCode({
    hash: 'device',
    userCodeHash: 'user',
    clientId: 'print-shop',
    scope: [],
    resources: [],
    address: undefined,
    interval: 5,
    createdAt: clock.now,
    expiresAt: clock.now + day,
  })
  await store.deviceCode('device')
  await store.deviceCodeByUserCode('user')
  await store.pollDeviceCode({ hash: 'device', slower: 5, now: clock.now })
  await store.pollDeviceCode({ hash: 'device', slower: 5, now: clock.now })
  await store.decline({ spends: [], device: 'device', events: [], now: clock.now })
  await store.begin({ spends: { kind: 'device', hash: 'device' }, family, now: clock.now })
  await register(store, aSelfRegistered({ id: 'app' }), { quotas: { perAddress: 5, inAll: 5 } })
  await store.isRegistrationToken('token', clock.now)
  await store.keepRegistrationToken({ hash: 'token', uses: 1, expiresAt: clock.now + day, now: clock.now })
  await register(store, aSelfRegistered({ id: 'app-2' }), { initialTokenHash: 'token' })
  await store.selfRegistration('app', clock.now)
  const own = { tokenHash: hash('app'), events: [], now: clock.now }
  await store.useRegistration({
    clientId: 'app',
    usedAt: clock.now,
    expiresAt: clock.now + day,
    now: clock.now,
  })
  await store.changeRegistration({
    ...own,
    client: aSelfRegistered({ id: 'app' }),
    newTokenHash: own.tokenHash,
    asksAnew: true,
  })
  await store.deleteRegistration({ ...own, clientId: 'app' })
  const link = anArtefact('setup')
  await store.remember(link)
  await accounts.hasOwner()
  const spends = { kind: 'setup', hash: link.hash } as const
  await accounts.createOwner({ spends, account: anAccount({ role: 'owner' }), events: [], now: clock.now })
  await accounts.accountByUsername('alice')
  await accounts.replacePasswordHash(person.id, 'hash', 'previous')
  const session = aSession(person.id)
  await accounts.startSession(session, 'cookie', [], clock.now)
  await accounts.session('cookie', clock.now + 1, 10)
  const asked = anArtefact('interaction')
  await store.remember(asked)
  const joined = aGrant(person.id, { clientId: 'spa' })
  await store.authorize({
    client: undefined,
    spends: [{ kind: 'interaction', hash: asked.hash }],
    grant: joined,
    about: [],
    makes: () => ({
      code: anArtefact('code'),
      family: undefined,
      participation: { sessionId: session.id, clientId: 'spa', userId: person.id },
    }),
    events: [],
    now: clock.now,
  })
  await accounts.endSession('cookie', [], clock.now)
  const [ended] = await store.endedParticipations({ declared: false, limit: 10 }, clock.now)
  assert.ok(ended, 'needed to run the statements about it')
  await store.takeParticipation(ended, clock.now, clock.now)
  await store.delayParticipations(ended.clientId, clock.now, clock.now)
  await store.forgetParticipation(ended)
  await accounts.countAttempt('key', 1, clock.now)
  await accounts.returnAttempts('key', 1)
  await accounts.clearAttempts('key', clock.now)
  const { mails, mailed } = storage
  const told = { mails: [], events: [], now: clock.now }
  const where = { address: 'A@example.com', addressKey: 'a@example.com' }
  const started = { subject: person.id, data: {}, createdAt: clock.now, expiresAt: clock.now + day }
  await mailed.startLink({ ...started, hash: 'confirm', kind: 'address' })
  await mailed.confirmAddress({ hash: 'confirm', userId: person.id, ...where, ...told })
  await mailed.accountAt(where.addressKey)
  await mailed.addressOf(person.id)
  await accounts.accountByUsername('alice', where.addressKey)
  await mailed.startLink({ ...started, hash: 'recover', kind: 'recovery' })
  await mailed.link('recovery', 'recover')
  const recovery = { hash: 'recover', userId: person.id, addressKey: where.addressKey }
  await mailed.recover({ ...recovery, passwordHash: 'x', ...told })
  await mailed.createVerified({ hash: 'x', account: anAccount(), ...where, ...told })
  const { invitations } = storage
  const invitation = {
    ...{ id: 'inv', hash: 'inv', address: 'b@example.com', addressKey: 'b@example.com' },
    ...{ inviter: undefined, clientId: undefined, uses: 1 },
    ...{ memberships: { groups: ['a'], roles: [] }, createdAt: clock.now, expiresAt: clock.now + day },
  }
  await invitations.invite({ invitation, ...told })
  await invitations.byHash('inv')
  await invitations.byId('inv')
  await invitations.all()
  await invitations.page({ after: 'i', most: 1 })
  const verified = { address: 'b@example.com', addressKey: 'b@example.com' }
  await invitations.join({ id: 'inv', account: anAccount(), verified, link: 'x', events: [], now: clock.now })
  await invitations.join({
    id: 'inv',
    account: anAccount(),
    verified,
    link: undefined,
    events: [],
    now: clock.now,
  })
  await invitations.revoke({ id: 'inv', events: [], now: clock.now })
  const mail = { kind: 'test', to: 'a@example.com', locale: 'en', data: {} } as const
  await mails.queue({ ...mail, expiresAt: clock.now + day }, clock.now)
  await mails.queue({ ...mail, expiresAt: clock.now, about: 'x' }, clock.now)
  await mails.removeExpired(10, clock.now)
  const [waiting] = await mails.due(1_000, clock.now)
  assert.ok(waiting, 'needed to run the statements about it')
  await mails.claim(waiting, clock.now, clock.now)
  await mails.postpone(waiting.id, clock.now)
  await mails.keep(waiting.id, { to: mail.to, subject: '', text: '', html: '' }, clock.now)
  await mails.remove(waiting.id, [], clock.now)
  await mails.kept(clock.now)
  await mails.backlog()
  await storage.sweep(clock.now)
  await storage.sweep(clock.now, { limits: { milliseconds: 0 } })
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
  return [...seen.values()]
}

/** Runs the statements of the pages of an account. */
async function selfServiceOf(storage: Storage): Promise<void> {
  const { selfService } = storage
  const { family, grant, person } = await aBegunFamily(storage)
  const at = { userId: person.id, now: clock.now }
  const events = [{ type: 'sign_in', userId: person.id }] as const
  const session = aSession(person.id)
  await storage.accounts.startSession(session, 'own cookie', events, clock.now)
  await storage.store.refresh(aUse(family.id, 0))
  await selfService.browsersOf({ ...at, most: 10 })
  await selfService.grantsOf({ ...at, most: 10 })
  await selfService.grantsOf({ ...at, clientIds: ['print-shop'], most: 10 })
  await selfService.detailsOf({ grantId: grant.id, most: 10, now: clock.now })
  await selfService.activityOf({ userId: person.id, most: 10 })
  await selfService.activityOf({ userId: person.id, before: 'evt_f', most: 10 })
  await selfService.accountRecord(person.id)
  await selfService.passwordFacts(person.id)
  await selfService.changeProfile({ ...at, change: () => ({ name: 'Olivia' }), events })
  const renewal = {
    oldCookieHash: 'own cookie',
    newCookieHash: 'new cookie',
    authenticatedAt: clock.now,
    amr: ['pwd'],
    expiresAt: clock.now + day,
    from: { address: '192.0.2.1', userAgent: undefined },
  }
  const change = { previous: '$argon2id$stored', passwordHash: 'changed', sessionId: session.id, renewal }
  const changed = await selfService.changePassword({ ...at, ...change, endOthers: true, mails: [], events })
  assert.equal(changed.outcome, 'changed', 'needed to run the statements about it')
  const narrower = { clientId: 'print-shop', permissions: ['offline_access'], endOffline: true }
  assert.equal(await selfService.withdraw({ ...at, ...narrower, events }), 1)
  assert.equal(await selfService.takeBack({ ...at, clientIds: ['print-shop'], events }), 1)
  await selfService.endSessionsOf({ ...at, sessionId: session.id, events })
  await selfService.endSessionsOf({ ...at, except: session.id, events })
  assert.equal((await selfService.deleteAccount({ ...at, events: [] })).outcome, 'deleted')
}

/**
 * Scans that are allowed because they are small: tables with a few rows per deployment (`invitations`: at most ten thousand), the first rows of another
 * table, or an index that only contains declared rows.
 */
const smallOnSqlite =
  /^SCAN (apis|keys|jobs|invitations|ended|found|some|pragma_\w+)\b|^SCAN credentials USING INDEX credentials_fingerprint$/

test('no statement of the store scans a whole table on SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-indexes-'))
  const db = await openSqlite(join(folder, 'valetkey.db'))
  after(async () => {
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })
  for (const query of await statementsOf(db)) {
    const explain = {
      ...query,
      parameters: query.parameters,
      sql: `explain query plan ${query.sql}`,
    } as CompiledQuery<{ detail: string }>
    for (const { detail } of await db.read(explain)) {
      const whole = detail.startsWith('SCAN') && detail !== 'SCAN CONSTANT ROW'
      assert.ok(!whole || smallOnSqlite.test(detail), `${detail}: ${query.sql}`)
    }
  }
})

const [now, later] = [clock.now, clock.now + 30 * day]
/** Rows to fill the tables: PostgreSQL scans a small table whatever its indexes are. */
const manyRows = [
  `insert into users (id, username, username_key, claims, role, declared, authenticated_from, created_at, updated_at)
    select 'u' || n, 'u' || n, 'u' || n, '{}', 'member', 0, 0, ${now}, ${now} from many`,
  `insert into credentials (user_id, kind, credential_id, secret, created_at, updated_at)
    select 'u' || n, 'password', '', 'x', ${now}, ${now} from many`,
  `insert into memberships (user_id, kind, name, declared, created_at)
    select 'u' || n, 'group', 'g' || n, 0, ${now} from many`,
  `insert into sessions (id, cookie_hash, user_id, authenticated_at, amr, created_at, last_used_at, expires_at)
    select 's' || n, 's' || n, 'u' || n, ${now}, '[]', ${now}, ${now}, ${later} from many`,
  `insert into clients (id, metadata, secrets, declared, created_at, updated_at, registered_by, registration_hash, expires_at)
    select 'c' || n, '{}', '[]', 0, ${now}, ${now}, 'a' || n, 'h', ${later} from many`,
  `insert into registration_tokens (hash, uses_left, created_at, expires_at) select 't' || n, 1, ${now}, ${later} from many`,
  `insert into grants (id, user_id, client_id, permissions, remembered, revision, created_at, expires_at)
    select 'g' || n, 'u' || n, 'c' || n, '[]', n % 2, 0, ${now}, ${later} from many`,
  `insert into token_families (id, grant_id, user_id, client_id, scope, resources, authenticated_at, amr, sid,
      generation, newest_used, created_at, last_used_at, expires_at, idle_expires_at)
    select 'f' || n, 'g' || n, 'u' || n, 'c' || n, '[]', '[]', ${now}, '[]', 's', 0, 0, ${now}, ${now}, ${later}, ${later}
    from many`,
  `insert into device_codes (hash, user_code_hash, client_id, scope, resources, status, interval, created_at, expires_at)
    select 'd' || n, 'c' || n, 'c' || n, '[]', '[]', 'pending', 5, ${now}, ${later} from many`,
  `insert into participations (session_id, client_id, user_id, due_at, attempts)
    select 's' || n, 'c', 'u' || n, ${later}, 0 from many`,
  `insert into one_time (kind, hash, data, grant_id, created_at, expires_at, forget_at)
    select 'code', 'h' || n, '{}', 'g' || n, ${now}, ${later}, ${later} from many`,
  `insert into denied_tokens (jti, expires_at) select 'j' || n, ${later} from many`,
  `insert into attempts (key, count, window_ends_at) select 'k' || n, 1, ${later} from many`,
  `insert into mail_addresses (user_id, address_key, address, verified_at)
    select 'u' || n, 'a' || n, 'a' || n, ${now} from many`,
  `insert into mail_links (hash, kind, subject, data, created_at, expires_at)
    select 'l' || n, 'recovery', 'u' || n, '{}', ${now}, ${later} from many`,
  `insert into mails (id, kind, same, status, sealed, attempts, created_at, due_at, expires_at)
    select 'm' || n, 'test', 'm' || n, case when n % 2 = 0 then 'waiting' else 'kept' end, 'x', 0, ${now}, ${later}, ${later}
    from many`,
  `insert into invitations (id, hash, address, address_key, memberships, uses, uses_left, created_at, expires_at)
    select 'i' || n, 'i' || n, 'i' || n, 'i' || n, '{}', 1, 1, ${now}, ${later} from many`,
  `insert into events (id, at, type, user_id) select 'e' || n, ${now}, 'sign_in', 'u' || n from many`,
].map((insert) => insert.replace('from many', 'from generate_series(1, 10000) n'))

/** The parts of a PostgreSQL plan node that are checked. */
type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  Plans?: readonly Plan[]
}

// `invitations` has ten thousand rows at most.
const smallTables = /^(apis|keys|jobs|meta|invitations|pg_\w+)$/
/** Partial indexes, which only contain declared rows, or owners. */
const smallIndexes = /^(users_owner|users_declared|clients_declared|credentials_fingerprint)$/

/** The plan nodes that read a whole table, or an index without a condition. */
function wholeReads(plan: Plan): readonly string[] {
  const { 'Node Type': type, 'Relation Name': table = '', 'Index Name': index = '' } = plan
  const small = smallTables.test(table) || smallIndexes.test(index)
  const whole = type === 'Seq Scan' || (/Index/.test(type) && plan['Index Cond'] === undefined)
  const here = whole && !small ? [`${type} ${table} ${index}`] : []
  return [...here, ...(plan.Plans ?? []).flatMap(wholeReads)]
}

test('no statement of the store scans a whole table on PostgreSQL', async () => {
  const database = await aDatabase()
  await administer(database.url, ...manyRows, 'analyze')
  const db = await openPostgres(database.url)
  after(async () => {
    await db.close()
    await database.drop()
  })
  let looked = 0
  for (const query of await statementsOf(db, measurePostgres)) {
    const sql = `explain (format json) ${query.sql}`
    const rows = await db.read({ ...query, parameters: query.parameters, sql } as CompiledQuery<{
      'QUERY PLAN': readonly { Plan: Plan }[]
    }>)
    for (const { Plan: plan } of rows.flatMap((row) => row['QUERY PLAN'])) {
      assert.deepEqual(wholeReads(plan), [], query.sql)
      looked += 1
    }
  }
  assert.ok(looked > 30, `${looked} plans`)
  // Checks that a scan of a whole table would be detected.
  const all = db.sql.selectFrom('token_families').select('id').where('sid', '=', 'x').compile()
  const [row] = await db.read({ ...all, sql: `explain (format json) ${all.sql}` } as CompiledQuery<{
    'QUERY PLAN': readonly { Plan: Plan }[]
  }>)
  assert.equal(row?.['QUERY PLAN'].flatMap(({ Plan: plan }) => wholeReads(plan)).length, 1)
})
