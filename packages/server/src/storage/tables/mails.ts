import type { CompiledQuery } from 'kysely'
import type { Sql } from '../database/database.ts'
import { columns } from '../sql/columns.ts'
import { sql as raw } from '../sql/kysely.ts'

/** The most mails that wait; further ones are refused. */
export const mostWaiting = 10_000
/** The most messages in the mailbox; the oldest ones are removed. */
const mostKept = 100

export type NewMailRow = {
  id: string
  kind: string
  same: string
  sealed: string
  now: number
  expiresAt: number
}

/**
 * Inserts a mail that is due now, or replaces the waiting one with the same `same`. Inserts none if too many wait; a few
 * concurrent writes may exceed that bound by their number.
 */
export function queueMail(sql: Sql, mail: NewMailRow): CompiledQuery<unknown> {
  const row = {
    id: mail.id,
    kind: mail.kind,
    same: mail.same,
    status: 'waiting',
    sealed: mail.sealed,
    attempts: 0,
    created_at: mail.now,
    due_at: mail.now,
    expires_at: mail.expiresAt,
  }
  const names = Object.keys(row) as (keyof typeof row)[]
  const waiting = sql
    .selectFrom('mails')
    .select('id')
    .where('status', '=', 'waiting')
    .limit(1)
    .offset(mostWaiting - 1)
  return sql
    .insertInto('mails')
    .columns(names)
    .expression(
      sql
        .selectNoFrom(names.map((name) => raw`${row[name]}`.as(name)))
        .where(({ not, exists }) => not(exists(waiting))),
    )
    .onConflict((conflict) =>
      conflict.column('same').doUpdateSet((eb) => ({
        id: eb.ref('excluded.id'),
        sealed: eb.ref('excluded.sealed'),
        attempts: 0,
        created_at: eb.ref('excluded.created_at'),
        due_at: eb.ref('excluded.due_at'),
        expires_at: eb.ref('excluded.expires_at'),
      })),
    )
    .compile()
}

export function dueMails(sql: Sql, { most, now }: { most: number; now: number }) {
  return sql
    .selectFrom('mails')
    .select(columns.mails)
    .where('status', '=', 'waiting')
    .where('due_at', '<=', now)
    .where('expires_at', '>', now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(most)
    .compile()
}

/** Begins an attempt, unless another process has begun one since the row was read. */
export function claimMail(
  sql: Sql,
  { id, attempts, until, now }: { id: string; attempts: number; until: number; now: number },
): CompiledQuery<unknown> {
  return sql
    .updateTable('mails')
    .set({ attempts: attempts + 1, due_at: until })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .where('attempts', '=', attempts)
    .where('due_at', '<=', now)
    .compile()
}

export function postponeMail(sql: Sql, id: string, dueAt: number): CompiledQuery<unknown> {
  return sql.updateTable('mails').set({ due_at: dueAt }).where('id', '=', id).compile()
}

export function removeMail(sql: Sql, id: string): CompiledQuery<unknown> {
  return sql.deleteFrom('mails').where('id', '=', id).where('status', '=', 'waiting').compile()
}

/** Moves a mail to the mailbox. Its `same` becomes free for another mail. */
export function keepMail(
  sql: Sql,
  { id, sealed, now, until }: { id: string; sealed: string; now: number; until: number },
): CompiledQuery<unknown> {
  return sql
    .updateTable('mails')
    .set({ status: 'kept', same: id, sealed, due_at: now, expires_at: until })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .compile()
}

export function keptMails(sql: Sql, now: number) {
  return sql
    .selectFrom('mails')
    .select(columns.mails)
    .where('status', '=', 'kept')
    .where('expires_at', '>', now)
    .orderBy('due_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostKept)
    .compile()
}

/** Deletes all but the newest messages of the mailbox. */
export function trimKeptMails(sql: Sql): CompiledQuery<unknown> {
  return sql
    .deleteFrom('mails')
    .where('status', '=', 'kept')
    .where('id', 'not in', ({ selectFrom }) =>
      selectFrom('mails')
        .select('id')
        .where('status', '=', 'kept')
        .orderBy('due_at', 'desc')
        .orderBy('id', 'desc')
        .limit(mostKept),
    )
    .compile()
}

export function expiredMails(sql: Sql, { most, now }: { most: number; now: number }) {
  return sql
    .selectFrom('mails')
    .select(['id', 'kind', 'attempts'])
    .where('status', '=', 'waiting')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(most)
    .compile()
}

export function waitingMails(sql: Sql) {
  const some = sql
    .selectFrom('mails')
    .select('created_at')
    .where('status', '=', 'waiting')
    .orderBy('due_at')
    .limit(mostWaiting)
  return sql
    .selectFrom(some.as('found'))
    .select(({ fn }) => [
      fn.countAll<number>().as('waiting'),
      fn.min<number | null>('created_at').as('oldest_at'),
    ])
    .compile()
}
