import { randomBytes } from 'node:crypto'
import type { KeptMessage, MailStore, WaitingMail } from '../../accounts/mail/mail-store.ts'
import type { NewMail } from '../../accounts/mail/new-mail.ts'
import type { Database, Sql, Statement } from '../database/database.ts'
import type { DataKey } from '../keys/sealing.ts'
import { parseJson } from '../sql/json.ts'
import { recordEvents } from '../tables/events.ts'
import {
  claimMail,
  dueMails,
  expiredMails,
  keepMail,
  keptMails,
  postponeMail,
  queueMail,
  removeMail,
  trimKeptMails,
  waitingMails,
} from '../tables/mails.ts'

const day = 24 * 60 * 60_000
/** How long a message stays in the mailbox of a loopback issuer. */
const keptFor = 7 * day
/** The most bytes of a mail's data: the recipient, a link, a name. */
const longestData = 4_096

/** How mails are encrypted. */
export type MailSealing = Pick<DataKey, 'seal' | 'open' | 'fingerprint'>

/** What is encrypted of a mail. */
type Sealed = Pick<NewMail, 'to' | 'locale' | 'data'>

/** The statement that queues a mail, so that it can be part of any write. */
export function mailStatement(sql: Sql, sealing: MailSealing, mail: NewMail, now: number): Statement {
  const { kind, to, locale, data, expiresAt, about = '' } = mail
  const id = randomBytes(12).toString('base64url')
  const plain = Buffer.from(JSON.stringify({ to, locale, data } satisfies Sealed))
  if (plain.length > longestData) throw new RangeError(`a mail has at most ${longestData} bytes of data`)
  // A keyed hash, so that a stolen database does not say who was written to.
  const same = sealing.fingerprint(JSON.stringify(['mail', kind, to.toLowerCase(), about]))
  return {
    query: queueMail(sql, { id, kind, same, sealed: sealing.seal(plain, context(id)), now, expiresAt }),
  }
}

function context(id: string): string {
  return `mails/${id}`
}

/** The queue of mails on any `Database`. */
export function mailQueue(db: Database, sealing: MailSealing): MailStore {
  const { sql } = db
  const opened = <Content>({ id, sealed }: { id: string; sealed: string }): Content | undefined => {
    const plain = sealing.open(sealed, context(id))?.toString('utf8')
    // This program encrypted it, so it has the type that this program gave it.
    return plain === undefined ? undefined : (parseJson(plain, `mails ${id}: sealed`) as Content)
  }
  return {
    async queue(mail, now) {
      const written = await db.write([mailStatement(sql, sealing, mail, now)])
      return written.committed && written.answers[0].affected > 0 ? 'queued' : 'full'
    },
    async due(most, now) {
      const rows = await db.read(dueMails(sql, { most, now }))
      return rows.map((row): WaitingMail => {
        const { id, kind, attempts } = row
        return { id, kind, attempts, content: opened<Sealed>(row) }
      })
    },
    async claim({ id, attempts }, until, now) {
      const claim = { query: claimMail(sql, { id, attempts, until, now }), expect: 'one' } as const
      return (await db.write([claim])).committed ? 'won' : 'lost'
    },
    async postpone(id, dueAt) {
      await db.write([{ query: postponeMail(sql, id, dueAt) }])
    },
    async remove(id, events, now) {
      await db.write([{ query: removeMail(sql, id), expect: 'one' }, ...recordEvents(sql, events, now)])
    },
    async keep(id, message, now) {
      const sealed = sealing.seal(Buffer.from(JSON.stringify(message)), context(id))
      await db.write([
        { query: keepMail(sql, { id, sealed, now, until: now + keptFor }), expect: 'one' },
        { query: trimKeptMails(sql) },
      ])
    },
    async kept(now) {
      const rows = await db.read(keptMails(sql, now))
      return rows.flatMap((row): KeptMessage[] => {
        const message = opened<Omit<KeptMessage, 'at'>>(row)
        return message === undefined ? [] : [{ ...message, at: row.due_at }]
      })
    },
    async removeExpired(most, now) {
      const rows = await db.read(expiredMails(sql, { most, now }))
      const removed: { kind: string; attempts: number }[] = []
      for (const { id, kind, attempts } of rows) {
        const event = { type: 'mail_undelivered', facts: { kind, attempts, reason: 'expired' } } as const
        const written = await db.write([
          { query: removeMail(sql, id), expect: 'one' },
          ...recordEvents(sql, [event], now),
        ])
        if (written.committed) removed.push({ kind, attempts })
      }
      return removed
    },
    async backlog() {
      const [row] = await db.read(waitingMails(sql))
      return { waiting: Number(row?.waiting ?? 0), oldestAt: row?.oldest_at ?? undefined }
    },
  }
}
