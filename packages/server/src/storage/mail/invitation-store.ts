import type { InvitationStore } from '../../accounts/invitations/invitation-store.ts'
import type { Database, Statement } from '../database/database.ts'
import { setPassword } from '../tables/credentials.ts'
import { recordEvents } from '../tables/events.ts'
import {
  allInvitations,
  endInvitations,
  freeAddress,
  insertInvitation,
  invitationBy,
  invitationFromRow,
  invitationsAfter,
  roomForInvitation,
  useInvitation,
} from '../tables/invitations.ts'
import { insertAddress } from '../tables/mail-addresses.ts'
import { useLink } from '../tables/mail-links.ts'
import { insertMembership } from '../tables/memberships.ts'
import { lockMeta } from '../tables/meta.ts'
import { insertUser } from '../tables/users.ts'
import { type MailSealing, mailStatement } from './mail-queue.ts'

/** The store of invitations on any `Database`. */
export function invitationStore(db: Database, sealing: MailSealing): InvitationStore {
  const { sql } = db
  return {
    async invite({ invitation, mails, events, now }) {
      const { addressKey } = invitation
      const about: Statement[] =
        addressKey === undefined
          ? []
          : [
              { query: freeAddress(sql, addressKey), expect: 'one', otherwise: 'address_taken' },
              { query: endInvitations(sql, { addressKey }, { by: 'replaced', now }) },
            ]
      const written = await db.write([
        // Without this lock, two concurrent writes could both find room.
        { query: lockMeta(sql) },
        { query: roomForInvitation(sql), expect: 'one' },
        ...about,
        { query: insertInvitation(sql, invitation) },
        ...mails.map((mail): Statement => {
          return { ...mailStatement(sql, sealing, mail, now), expect: 'one', otherwise: 'mail_full' }
        }),
        ...recordEvents(sql, events, now),
      ])
      if (written.committed) return 'invited'
      const { otherwise } = written.lost
      return otherwise === 'address_taken' || otherwise === 'mail_full' ? otherwise : 'full'
    },
    async byHash(hash) {
      const [row] = await db.read(invitationBy(sql, { hash }))
      return row && invitationFromRow(row)
    },
    async byId(id) {
      const [row] = await db.read(invitationBy(sql, { id }))
      return row && invitationFromRow(row)
    },
    async page(query) {
      return (await db.read(invitationsAfter(sql, query))).map(invitationFromRow)
    },
    async all() {
      return (await db.read(allInvitations(sql))).map(invitationFromRow)
    },
    async revoke({ id, events, now }) {
      const written = await db.write([
        { query: endInvitations(sql, { id }, { by: 'revoked', now }), expect: 'one' },
        ...recordEvents(sql, events, now),
      ])
      return written.committed ? 'revoked' : 'over'
    },
    async join({ id, account, verified, link, events, now }) {
      const [row] = await db.read(invitationBy(sql, { id }))
      if (row === undefined) return 'lost'
      const { memberships } = invitationFromRow(row)
      const { id: userId, passwordHash } = account
      const proves: Statement[] =
        verified === undefined || link === undefined
          ? []
          : [
              {
                query: useLink(sql, { kind: 'sign_up', hash: link, subject: verified.addressKey, now }),
                expect: 'one',
                otherwise: 'invitation_over',
              },
            ]
      const address: Statement[] =
        verified === undefined
          ? []
          : [
              {
                query: insertAddress(sql, { userId, ...verified, now }),
                expect: 'one',
                otherwise: 'address_taken',
              },
            ]
      const named = [
        ...memberships.groups.map((name) => ({ kind: 'group', name }) as const),
        ...memberships.roles.map((name) => ({ kind: 'role', name }) as const),
      ]
      const written = await db.write([
        { query: useInvitation(sql, { id, now }), expect: 'one', otherwise: 'invitation_over' },
        ...proves,
        { query: insertUser(sql, account, now), expect: 'one', otherwise: 'username_taken' },
        { query: setPassword(sql, { userId, hash: passwordHash, fingerprint: null, now }) },
        ...address,
        ...named.map((each): Statement => ({ query: insertMembership(sql, { userId, ...each }, now) })),
        ...recordEvents(sql, events, now),
      ])
      if (written.committed) return 'created'
      const { otherwise } = written.lost
      return otherwise === 'username_taken' || otherwise === 'address_taken' ? otherwise : 'lost'
    },
  }
}
