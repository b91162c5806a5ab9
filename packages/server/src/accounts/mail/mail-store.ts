import type { Event } from '../../protocol/records/event.ts'
import type { Won } from '../../protocol/records/one-time.ts'
import type { NewMail } from './new-mail.ts'

/** A mail that waits to be sent. */
export type WaitingMail = {
  id: string
  /** Newer versions of the server may have further kinds. */
  kind: string
  /** How many attempts to send it have begun. */
  attempts: number
  /** `undefined` if it cannot be decrypted, because another process has another data key. */
  content: Pick<NewMail, 'to' | 'locale' | 'data'> | undefined
}

/** A message in the mailbox of a loopback issuer. */
export type KeptMessage = {
  to: string
  subject: string
  text: string
  html: string
  link?: { label: string; url: string }
  at: number
}

/**
 * The queue of mails, in the database, so that it survives the end of every process. Mails are stored encrypted under
 * the data key.
 */
export type MailStore = {
  /** Queues a mail. It replaces one of the same kind, about the same and to the same recipient that still waits. */
  queue(mail: NewMail, now: number): Promise<'queued' | 'full'>
  /** The mails that are due, the oldest first. */
  due(most: number, now: number): Promise<readonly WaitingMail[]>
  /**
   * Begins an attempt: until `until`, no other process sends this mail. Of several concurrent calls one wins. `lost`, too,
   * if the mail has been replaced.
   */
  claim(mail: Pick<WaitingMail, 'id' | 'attempts'>, until: number, now: number): Promise<Won>
  /** Ends the attempt of `claim`: the mail is due again at `dueAt`. */
  postpone(id: string, dueAt: number): Promise<void>
  /** Removes a mail from the queue: it was sent, or will not be sent. */
  remove(id: string, events: readonly Event[], now: number): Promise<void>
  /** Moves a mail from the queue to the mailbox. */
  keep(id: string, message: Omit<KeptMessage, 'at'>, now: number): Promise<void>
  /** The messages in the mailbox, the newest first. */
  kept(now: number): Promise<readonly KeptMessage[]>
  /** Removes the mails that expired before they were sent, and records an event for each. */
  removeExpired(most: number, now: number): Promise<readonly { kind: string; attempts: number }[]>
  /** How many mails wait, counted up to the most that may, and since when the oldest one does. */
  backlog(): Promise<{ waiting: number; oldestAt: number | undefined }>
}
