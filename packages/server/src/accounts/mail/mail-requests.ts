import { createHash } from 'node:crypto'
import type { People } from '../people.ts'
import { countAttempt, countInAll, type Limit, networkBuckets } from '../throttling/throttle.ts'
import { mailAddress, mailAddressKey } from './mail-address.ts'
import type { NewMail } from './new-mail.ts'

const hour = 60 * 60_000

/** Mails that one network can cause: enough for a school class, but not for filling other people's inboxes. */
export const networkLimits: readonly Limit[] = [{ name: '1h', attempts: 40, window: hour }]

/** Mails to one address, whoever causes them: nobody fills the inbox of somebody else. */
export const recipientLimits: readonly Limit[] = [
  { name: '1h', attempts: 5, window: hour },
  { name: '1d', attempts: 15, window: 24 * hour },
]

/** `sent` says nothing about the address. `retryAfter` in seconds. */
export type MailRequested =
  | { outcome: 'sent'; to: string }
  | { outcome: 'invalid_address' }
  | { outcome: 'too_many_attempts'; retryAfter: number }
  | { outcome: 'busy' }

/** How a mail is sent. */
export type Sending = People & { queue(mail: NewMail): Promise<'queued' | 'full'> }

/**
 * Queues a mail that a person asked for, to an address that they typed. What is done is the same whether or not anybody
 * has this address here: only the job that sends the mail looks that up. threat D2
 */
export async function requestMail(
  { typed, source }: { typed: string; source: string },
  mailTo: (to: string) => NewMail | Promise<NewMail>,
  { queue, ...people }: Sending,
): Promise<MailRequested> {
  const to = mailAddress(typed)
  if (to === undefined) return { outcome: 'invalid_address' }
  const from = await countInAll(networkBuckets('mail', source, networkLimits), people)
  if (!from.allowed) return { outcome: 'too_many_attempts', retryAfter: from.retryAfter }
  const counted = await countAttempt(recipientSubject(to), recipientLimits, people)
  // Nobody is told, because it would say that somebody else has asked for mails to this address.
  if (!counted.allowed) return { outcome: 'sent', to }
  return (await queue(await mailTo(to))) === 'full' ? { outcome: 'busy' } : { outcome: 'sent', to }
}

/** A hash, so that the table of attempts holds no addresses. */
function recipientSubject(to: string): string {
  return `mail-to:${createHash('sha256').update(mailAddressKey(to)).digest('base64url')}`
}
