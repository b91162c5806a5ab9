import type { CompiledQuery } from 'kysely'
import type { LinkKind, NewMailLink } from '../../accounts/mail/mail-link.ts'
import type { Sql } from '../database/database.ts'
import { columns } from '../sql/columns.ts'

export function insertLink(sql: Sql, link: NewMailLink): CompiledQuery<unknown> {
  return sql
    .insertInto('mail_links')
    .values({
      hash: link.hash,
      kind: link.kind,
      subject: link.subject,
      data: JSON.stringify(link.data),
      created_at: link.createdAt,
      expires_at: link.expiresAt,
      ended_at: null,
      ended_by: null,
    })
    .compile()
}

/** Ends the links about a subject, of these kinds. */
export function endLinks(
  sql: Sql,
  { subject, kinds, now }: { subject: string; kinds: readonly LinkKind[]; now: number },
): CompiledQuery<unknown> {
  return sql
    .updateTable('mail_links')
    .set({ ended_at: now, ended_by: 'replaced' })
    .where('subject', '=', subject)
    .where('kind', 'in', kinds)
    .where('ended_at', 'is', null)
    .compile()
}

export function linkByHash(sql: Sql, { kind, hash }: { kind: LinkKind; hash: string }) {
  return sql
    .selectFrom('mail_links')
    .select(columns.mail_links)
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .compile()
}

/** Uses a link that has neither ended nor expired. */
export function useLink(
  sql: Sql,
  { kind, hash, subject, now }: { kind: LinkKind; hash: string; subject: string; now: number },
): CompiledQuery<unknown> {
  return sql
    .updateTable('mail_links')
    .set({ ended_at: now, ended_by: 'used' })
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .compile()
}

/** Deletes the links about a user. */
export function deleteLinksAbout(sql: Sql, userId: string): CompiledQuery<unknown> {
  return sql.deleteFrom('mail_links').where('subject', '=', userId).compile()
}

/** Deletes the links about the verified address of a user. */
export function deleteLinksToAddressOf(sql: Sql, userId: string): CompiledQuery<unknown> {
  return sql
    .deleteFrom('mail_links')
    .where('subject', 'in', ({ selectFrom }) =>
      selectFrom('mail_addresses').select('address_key').where('user_id', '=', userId),
    )
    .compile()
}
