import type { Database, Sql, Statement } from '../database/database.ts'
import { UsernameTaken } from '../database/errors.ts'
import { columns } from '../sql/columns.ts'
import { setPassword } from '../tables/credentials.ts'
import { endParticipations, lockSessions } from '../tables/participations.ts'
import { deleteSessions } from '../tables/sessions.ts'
import { tokenFamilies } from '../tables/token-families.ts'
import { insertUser, refuseEarlierAuthentications } from '../tables/users.ts'
import { changedMemberships, type DeclaredNames, membershipsBefore } from './declared-memberships.ts'

/** A user declared in the configuration file. */
export type DeclaredUser = {
  /** The id for a new user; an existing user keeps theirs. */
  id: string
  username: string
  /** The canonical form of the username, which is unique. */
  usernameKey: string
  claims: Readonly<Record<string, unknown>>
  memberships: DeclaredNames
  /** As returned by `Registry.fingerprint`. */
  passwordFingerprint: string
  /** May be undefined if the stored fingerprint is the same. */
  passwordHash: string | undefined
}

export type Changes = { added: string[]; changed: string[]; removed: string[] }

export type Plan = { statements: Statement[]; changes: Changes }

/** Selects the fingerprints of declared passwords, by canonical username. */
export function passwordFingerprints(sql: Sql) {
  return sql
    .selectFrom('credentials')
    .innerJoin('users', 'users.id', 'credentials.user_id')
    .select(['users.username_key', 'credentials.fingerprint'])
    .where('credentials.kind', '=', 'password')
    .where('credentials.fingerprint', 'is not', null)
    .compile()
}

/** The statements that make the stored users match the configuration file. */
export async function planUsers(db: Database, declared: readonly DeclaredUser[], now: number): Promise<Plan> {
  const { sql } = db
  const rows = await db.read(knownUsers(sql, declared))
  const known = new Map(rows.map((row) => [row.username_key, row]))
  const changes: Changes = { added: [], changed: [], removed: [] }
  const statements: Statement[] = []
  const ids = rows.filter((row) => row.declared === 1).map(({ id }) => id)
  const before = await membershipsBefore(db, ids)

  for (const user of declared) {
    const row = known.get(user.usernameKey)
    known.delete(user.usernameKey)
    if (row === undefined) {
      changes.added.push(user.username)
      const account = { ...user, role: 'member', declared: true, passwordHash: hashOf(user) } as const
      statements.push(
        { query: insertUser(sql, account, now), expect: 'one' },
        newPassword(sql, user, user.id, now),
        ...changedMemberships(sql, user.id, { declared: user.memberships, before: [] }, now),
      )
      continue
    }
    // Write access to the configuration file must not allow taking over an existing account, above all the owner's.
    if (row.declared === 0) throw new UsernameTaken(user.username)
    const claims = JSON.stringify(user.claims)
    const same = row.username === user.username && row.claims === claims && row.disabled_at === null
    const samePassword = row.fingerprint === user.passwordFingerprint
    const kinds = { declared: user.memberships, before: before.get(row.id) ?? [] }
    const memberships = changedMemberships(sql, row.id, kinds, now)
    if (same && samePassword && memberships.length === 0) continue
    changes.changed.push(user.username)
    statements.push(...memberships, {
      query: sql
        .updateTable('users')
        .set({ username: user.username, claims, declared: 1, disabled_at: null, updated_at: now })
        .where('id', '=', row.id)
        .compile(),
    })
    if (!samePassword) statements.push(newPassword(sql, user, row.id, now), ...signOut(sql, row.id, now))
  }

  for (const row of known.values()) {
    if (row.disabled_at !== null) continue
    changes.removed.push(row.username)
    const disable = sql
      .updateTable('users')
      .set({ disabled_at: now, updated_at: now })
      .where('id', '=', row.id)
    statements.push({ query: disable.compile() }, ...signOut(sql, row.id, now))
  }
  return { statements, changes }
}

/** Selects the users that are already declared, and those with a declared username. */
function knownUsers(sql: Sql, declared: readonly DeclaredUser[]) {
  const keys = declared.map(({ usernameKey }) => usernameKey)
  return sql
    .selectFrom('users')
    .leftJoin('credentials', (join) =>
      join.onRef('credentials.user_id', '=', 'users.id').on('credentials.kind', '=', 'password'),
    )
    .select(columns.users)
    .select('credentials.fingerprint')
    .where(({ or, eb }) =>
      or([
        eb('users.declared', '=', eb.lit(1)),
        ...(keys.length === 0 ? [] : [eb('users.username_key', 'in', keys)]),
      ]),
    )
    .compile()
}

/**
 * Invalidates earlier authentications of a user, ends all sessions, and revokes all token families; clients that
 * participate in a session are notified. The user's row is updated first: a family that begins concurrently has locked
 * that row and is committed in time to be revoked here, or finds the row changed and does not begin.
 */
function signOut(sql: Sql, userId: string, now: number): readonly Statement[] {
  const sessions = { userId }
  return [
    { query: refuseEarlierAuthentications(sql, userId, now) },
    { query: lockSessions(sql, sessions) },
    { query: endParticipations(sql, sessions, now) },
    { query: deleteSessions(sql, sessions) },
    { query: tokenFamilies(sql).revokeOf(userId, now) },
  ]
}

function newPassword(sql: Sql, user: DeclaredUser, userId: string, now: number): Statement {
  const password = { userId, hash: hashOf(user), fingerprint: user.passwordFingerprint, now }
  return { query: setPassword(sql, password) }
}

function hashOf(user: DeclaredUser): string {
  if (user.passwordHash !== undefined) return user.passwordHash
  throw new TypeError(
    `the password hash of ${user.username} is missing, and the stored password is another one`,
  )
}
