import type { MailLink } from '../../accounts/mail/mail-link.ts'
import type { MailedStore } from '../../accounts/mail/mailed-store.ts'
import type { NewMail } from '../../accounts/mail/new-mail.ts'
import type { Event } from '../../protocol/records/event.ts'
import type { Database, Statement } from '../database/database.ts'
import { StorageUnavailable } from '../database/errors.ts'
import { parseRecord } from '../sql/json.ts'
import { setPassword } from '../tables/credentials.ts'
import { recordEvents } from '../tables/events.ts'
import {
  addressOfUser,
  forgetAddress,
  insertAddress,
  stillAtAddress,
  userAtAddress,
} from '../tables/mail-addresses.ts'
import { endLinks, insertLink, linkByHash, useLink } from '../tables/mail-links.ts'
import { endParticipations, lockSessions, participationFromRow } from '../tables/participations.ts'
import { deleteSessions } from '../tables/sessions.ts'
import { tokenFamilies } from '../tables/token-families.ts'
import {
  accountFromRow,
  changeClaims,
  claimsOf,
  insertUser,
  refuseEarlierAuthentications,
} from '../tables/users.ts'
import { type MailSealing, mailStatement } from './mail-queue.ts'

/** Losing this often against other writers is a fault. */
const rounds = 10

/** The store of mail addresses and mailed links on any `Database`. */
export function mailedStore(db: Database, sealing: MailSealing): MailedStore {
  const { sql } = db
  const families = tokenFamilies(sql)
  const told = (write: { mails: readonly NewMail[]; events: readonly Event[]; now: number }): Statement[] => [
    ...write.mails.map((mail) => mailStatement(sql, sealing, mail, write.now)),
    ...recordEvents(sql, write.events, write.now),
  ]
  return {
    async accountAt(addressKey) {
      const [row] = await db.read(userAtAddress(sql, addressKey))
      return row && { account: accountFromRow(row), address: row.address }
    },
    async addressOf(userId) {
      const [row] = await db.read(addressOfUser(sql, userId))
      return row && { address: row.address, verifiedAt: row.verified_at }
    },
    async startLink(link) {
      const { subject, kind, createdAt: now } = link
      await db.write([
        { query: endLinks(sql, { subject, kinds: [kind], now }) },
        { query: insertLink(sql, link) },
      ])
    },
    async link(kind, hash) {
      const [row] = await db.read(linkByHash(sql, { kind, hash }))
      if (row === undefined) return undefined
      const data = parseRecord(row.data, `mail_links ${kind}: data`) as MailLink['data']
      const { subject, created_at: createdAt, expires_at: expiresAt } = row
      return { hash, kind, subject, data, createdAt, expiresAt, ended: row.ended_by ?? undefined }
    },
    async recover({ hash, userId, addressKey, passwordHash, ...write }) {
      const { now } = write
      const written = await db.write([
        { query: useLink(sql, { kind: 'recovery', hash, subject: userId, now }), expect: 'one' },
        { query: stillAtAddress(sql, { userId, addressKey }), expect: 'one' },
        { query: setPassword(sql, { userId, hash: passwordHash, fingerprint: null, now }) },
        // Also refuses a sign-in with the old password that is under way.
        { query: refuseEarlierAuthentications(sql, userId, now) },
        { query: lockSessions(sql, { userId }) },
        { query: endParticipations(sql, { userId }, now) },
        { query: deleteSessions(sql, { userId }) },
        { query: families.revokeOf(userId, now) },
        { query: endLinks(sql, { subject: userId, kinds: ['recovery', 'address'], now }) },
        ...told(write),
      ])
      if (!written.committed) return { outcome: 'lost' }
      return { outcome: 'recovered', participations: written.answers[5].rows.map(participationFromRow) }
    },
    async confirmAddress({ hash, userId, address, addressKey, ...write }) {
      const { now } = write
      for (let round = 0; round < rounds; round += 1) {
        const [row] = await db.read(claimsOf(sql, userId))
        if (row === undefined) return 'lost'
        if (row.declared === 1) return 'declared'
        const claims = parseRecord(row.claims, `users ${userId}: claims`)
        const after = JSON.stringify({ ...claims, email: address, email_verified: true })
        const written = await db.write([
          { query: useLink(sql, { kind: 'address', hash, subject: userId, now }), expect: 'one' },
          { query: forgetAddress(sql, userId) },
          {
            query: insertAddress(sql, { userId, addressKey, address, now }),
            expect: 'one',
            otherwise: 'address_taken',
          },
          {
            query: changeClaims(sql, { userId, before: row.claims, after }, now),
            expect: 'one',
            otherwise: 'claims_changed',
          },
          { query: endLinks(sql, { subject: userId, kinds: ['recovery', 'address'], now }) },
          ...told(write),
        ])
        if (written.committed) return 'confirmed'
        if (written.lost.otherwise === 'address_taken') return 'taken'
        if (written.lost.otherwise !== 'claims_changed') return 'lost'
      }
      throw new StorageUnavailable('other processes keep changing the claims of the same user')
    },
    async createVerified({ hash, account, address, addressKey, ...write }) {
      const { now } = write
      const { id: userId, passwordHash } = account
      const written = await db.write([
        { query: useLink(sql, { kind: 'sign_up', hash, subject: addressKey, now }), expect: 'one' },
        { query: insertUser(sql, account, now), expect: 'one', otherwise: 'username_taken' },
        { query: setPassword(sql, { userId, hash: passwordHash, fingerprint: null, now }) },
        {
          query: insertAddress(sql, { userId, addressKey, address, now }),
          expect: 'one',
          otherwise: 'address_taken',
        },
        ...told(write),
      ])
      if (written.committed) return 'created'
      const { otherwise } = written.lost
      return otherwise === 'username_taken' || otherwise === 'address_taken' ? otherwise : 'lost'
    },
  }
}
