import type { CompiledQuery, Selectable } from 'kysely'
import type { Invitation, NewInvitation } from '../../accounts/invitations/invitation.ts'
import type { Sql } from '../database/database.ts'
import type { InvitationsTable } from '../schema/schema.ts'
import { columns } from '../sql/columns.ts'
import { parseRecord } from '../sql/json.ts'

/** The most invitations that are stored. */
export const mostInvitations = 10_000
/** Milliseconds for which an invitation that has ended stays, so that its page can say why. */
const endedFor = 7 * 24 * 60 * 60_000

export function invitationFromRow(row: Selectable<InvitationsTable>): Invitation {
  const { groups, roles } = parseRecord(row.memberships, `invitations ${row.id}: memberships`)
  return {
    id: row.id,
    address: row.address ?? undefined,
    inviter: row.inviter ?? undefined,
    clientId: row.client_id ?? undefined,
    memberships: { groups: names(groups), roles: names(roles) },
    uses: row.uses,
    usesLeft: row.uses_left,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ended: row.ended_by ?? undefined,
  }
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** Selects a row if there is room for one more invitation, after `lockMeta`. */
export function roomForInvitation(sql: Sql): CompiledQuery<unknown> {
  const last = sql
    .selectFrom('invitations')
    .select('id')
    .limit(1)
    .offset(mostInvitations - 1)
  return sql
    .selectNoFrom((none) => none.lit(1).as('room'))
    .where(({ not, exists }) => not(exists(last)))
    .compile()
}

/** Selects a row if no account has verified this address. */
export function freeAddress(sql: Sql, addressKey: string): CompiledQuery<unknown> {
  const taken = sql.selectFrom('mail_addresses').select('user_id').where('address_key', '=', addressKey)
  return sql
    .selectNoFrom((none) => none.lit(1).as('free'))
    .where(({ not, exists }) => not(exists(taken)))
    .compile()
}

export function insertInvitation(sql: Sql, invitation: NewInvitation): CompiledQuery<unknown> {
  const { id, hash, address, addressKey, inviter, clientId, memberships, uses, createdAt, expiresAt } =
    invitation
  return sql
    .insertInto('invitations')
    .values({
      ...{ id, hash },
      address: address ?? null,
      address_key: addressKey ?? null,
      inviter: inviter ?? null,
      client_id: clientId ?? null,
      memberships: JSON.stringify(memberships),
      uses,
      uses_left: uses,
      created_at: createdAt,
      expires_at: expiresAt,
      ended_by: null,
    })
    .compile()
}

export function invitationBy(sql: Sql, by: { id: string } | { hash: string }) {
  const all = sql.selectFrom('invitations').select(columns.invitations)
  return ('id' in by ? all.where('id', '=', by.id) : all.where('hash', '=', by.hash)).compile()
}

export function invitationsAfter(sql: Sql, { after, most }: { after: string | undefined; most: number }) {
  return sql
    .selectFrom('invitations')
    .select(columns.invitations)
    .where('id', '>', after ?? '')
    .orderBy('id')
    .limit(most + 1)
    .compile()
}

export function allInvitations(sql: Sql) {
  return sql
    .selectFrom('invitations')
    .select(columns.invitations)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .compile()
}

/** `ofUser`: those to the verified mail address of this user. */
type Which = { id: string } | { addressKey: string } | { ofUser: string }

/** Ends the invitations that still work, and forgets to whom they were mailed. */
export function endInvitations(
  sql: Sql,
  which: Which,
  { by, now }: { by: 'revoked' | 'replaced'; now: number },
): CompiledQuery<unknown> {
  const ended = sql
    .updateTable('invitations')
    .set(({ eb }) => ({
      ended_by: by,
      address: null,
      address_key: null,
      expires_at: eb
        .case()
        .when('expires_at', '>', now + endedFor)
        .then(now + endedFor)
        .else(eb.ref('expires_at'))
        .end(),
    }))
    .where('ended_by', 'is', null)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
  if ('id' in which) return ended.where('id', '=', which.id).compile()
  if ('addressKey' in which) return ended.where('address_key', '=', which.addressKey).compile()
  return ended
    .where('address_key', 'in', ({ selectFrom }) =>
      selectFrom('mail_addresses').select('address_key').where('user_id', '=', which.ofUser),
    )
    .compile()
}

/** Takes one use, if there is one left. The last one forgets the address. */
export function useInvitation(sql: Sql, { id, now }: { id: string; now: number }): CompiledQuery<unknown> {
  return sql
    .updateTable('invitations')
    .set(({ eb }) => {
      const last = eb.case().when('uses_left', '=', 1)
      return {
        uses_left: eb('uses_left', '-', 1),
        address: last.then(null).else(eb.ref('address')).end(),
        address_key: last.then(null).else(eb.ref('address_key')).end(),
        expires_at: eb
          .case()
          .when(eb.and([eb('uses_left', '=', 1), eb('expires_at', '>', now + endedFor)]))
          .then(now + endedFor)
          .else(eb.ref('expires_at'))
          .end(),
      }
    })
    .where('id', '=', id)
    .where('ended_by', 'is', null)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .compile()
}
