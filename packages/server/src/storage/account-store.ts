import type { AccountStore, Completion, Started } from '../accounts/store.ts'
import type { Database, Sql, Statement, Written } from './database/database.ts'
import { refuseReplaced } from './keys/data-key.ts'
import type { DataKey } from './keys/sealing.ts'
import { addCredentials } from './self-service/add-credentials.ts'
import { attemptsOf, clearAttempts, countAttempt, returnAttempts } from './tables/attempts.ts'
import {
  accountWithPassword,
  credentialFromRow,
  credentialRowsOf,
  passkeyWithUser,
  rehashPassword,
  setPassword,
  useCredential,
} from './tables/credentials.ts'
import { recordEvents } from './tables/events.ts'
import { lockMeta } from './tables/meta.ts'
import { spendOneTime } from './tables/one-time.ts'
import { endParticipations, lockSessions, participationFromRow } from './tables/participations.ts'
import {
  deleteSessions,
  insertSession,
  liveSession,
  renewSession,
  sessionFromRow,
  touchSession,
} from './tables/sessions.ts'
import { insertUsed } from './tables/used-names.ts'
import {
  accountFromRow,
  anyOwner,
  insertUser,
  noOwner,
  roleFromRow,
  stillProven,
  userFromRow,
} from './tables/users.ts'

/** Minimum milliseconds between two updates of a session's last use: not every page view should cost a commit. */
const touchEvery = 60_000

/** The account store on any `Database`. */
export function accountStore(db: Database, sealing: DataKey): AccountStore {
  const { sql } = db
  return {
    async accountByUsername(usernameKey, addressKey) {
      const [row] = await db.read(accountWithPassword(sql, usernameKey, addressKey))
      return row && { account: accountFromRow(row), passwordHash: row.password_hash ?? undefined }
    },
    async credentialsOf(userId) {
      const rows = await db.read(credentialRowsOf(sql, { userId }))
      return rows.map((row) => credentialFromRow(row, sealing))
    },
    async passkey(id) {
      const [row] = await db.read(passkeyWithUser(sql, id))
      return row && { account: accountFromRow(row), passkey: credentialFromRow(row, sealing) }
    },
    async createAccount(account, now) {
      const written = await db.write([
        { query: insertUser(sql, account, now), expect: 'one' },
        { query: setPassword(sql, passwordOf(account, now)) },
      ])
      return written.committed
    },
    async hasOwner() {
      return (await db.read(anyOwner(sql))).length > 0
    },
    async createOwner({ spends, account, events, now }) {
      const written = await db.write([
        // Without this lock, two people with a setup link each could both find that there is no owner.
        { query: lockMeta(sql) },
        { query: spendOneTime(sql, { ...spends, now }), expect: 'one' },
        { query: noOwner(sql), expect: 'one' },
        { query: insertUser(sql, account, now), expect: 'one', otherwise: 'username_taken' },
        { query: setPassword(sql, passwordOf(account, now)) },
        ...recordEvents(sql, events, now),
      ])
      if (written.committed) return 'won'
      return written.lost.otherwise === 'username_taken' ? 'taken' : 'lost'
    },
    async replacePasswordHash(userId, passwordHash, previous) {
      await db.write([{ query: rehashPassword(sql, userId, passwordHash, previous) }])
    },

    async startSession(session, cookieHash, events, now, from, completes) {
      return started(
        await db.write([
          ...completion(sql, completes, sealing, now),
          { query: insertSession(sql, session, { cookieHash, from }, now) },
          ...recordEvents(sql, events, now),
        ]),
        db,
        sealing,
      )
    },
    async renewSession({ events, completes, ...renewal }) {
      return started(
        await db.write([
          ...completion(sql, completes, sealing, renewal.now),
          { query: renewSession(sql, renewal), expect: 'one' },
          ...recordEvents(sql, events, renewal.now),
        ]),
        db,
        sealing,
      )
    },
    async session(cookieHash, now, idle) {
      const [row] = await db.read(liveSession(sql, { cookieHash, now, usedAfter: now - idle }))
      if (row === undefined) return undefined
      // With a short idle timeout, update after a tenth of it: otherwise a session in use could time out.
      if (now - row.last_used_at >= Math.min(touchEvery, idle / 10)) {
        await db.write([{ query: touchSession(sql, cookieHash, now) }])
      }
      return {
        session: sessionFromRow({ ...row, id: row.session_id }),
        user: userFromRow(row),
        role: roleFromRow(row),
      }
    },
    async endSession(cookieHash, events, now) {
      const which = { cookieHash }
      const written = await db.write([
        { query: lockSessions(sql, which) },
        { query: endParticipations(sql, which, now) },
        // Of several concurrent calls, only one deletes the session and continues.
        { query: deleteSessions(sql, which), expect: 'one' },
        ...recordEvents(sql, events, now),
      ])
      return written.committed ? written.answers[1].rows.map(participationFromRow) : []
    },

    async countAttempt(key, window, now) {
      const written = await db.write([{ query: countAttempt(sql, key, window, now), expect: 'one' }])
      const row = written.committed ? written.answers[0].rows[0] : undefined
      if (row === undefined) throw new Error('an upsert returned no row')
      return { count: row.count, windowEndsAt: row.window_ends_at }
    },
    async attemptsSoFar(key, now) {
      const [row] = await db.read(attemptsOf(sql, key, now))
      return row?.count ?? 0
    },
    async clearAttempts(key, now) {
      const written = await db.write([{ query: clearAttempts(sql, key) }])
      const row = written.committed ? written.answers[0].rows[0] : undefined
      return row !== undefined && row.window_ends_at > now ? row.count : 0
    },
    async returnAttempts(key, count) {
      await db.write([{ query: returnAttempts(sql, key, count) }])
    },
  }
}

/** The statements that use up what the start of a session depends on. */
function completion(
  sql: Sql,
  completes: Completion | undefined,
  sealing: DataKey,
  now: number,
): readonly Statement[] {
  if (completes === undefined) return []
  const { spends, name, uses, adds = [], userId, provenAt } = completes
  const otherwise = 'proof_used'
  return [
    { query: stillProven(sql, userId, provenAt), expect: 'one', otherwise },
    ...(spends === undefined
      ? []
      : [{ query: spendOneTime(sql, { ...spends, now }), expect: 'one', otherwise } as const]),
    ...(name === undefined
      ? []
      : [{ query: insertUsed(sql, { ...name, now }), expect: 'one', otherwise } as const]),
    ...(uses === undefined ? [] : [useCredential(sql, uses, now)]),
    ...addCredentials(sql, adds, sealing, now),
  ]
}

async function started(
  written: Written<readonly Statement[]>,
  db: Database,
  sealing: DataKey,
): Promise<Started> {
  if (written.committed) return 'won'
  switch (written.lost.otherwise) {
    case 'data_key_replaced':
      await refuseReplaced(db, sealing)
      return 'proof_used'
    case 'proof_used':
    case 'credential_exists':
      return 'proof_used'
    default:
      return 'lost'
  }
}

function passwordOf(account: { id: string; passwordHash: string }, now: number) {
  return { userId: account.id, hash: account.passwordHash, fingerprint: null, now }
}
