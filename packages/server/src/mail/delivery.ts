import type { MailStore, WaitingMail } from '../accounts/mail/mail-store.ts'
import type { MailKind } from '../accounts/mail/new-mail.ts'
import { loadText, textFor } from '../pages/text/text.ts'
import { mailTypes } from './kinds/index.ts'
import { type Message, messageOf } from './letter.ts'
import type { LetterContext } from './mail.ts'
import type { FailureReason, Transport } from './transport.ts'

/** Milliseconds until a failed mail is due again: twice as long after each attempt, at most an hour. */
const firstPause = 30_000
const longestPause = 60 * 60_000
/** Milliseconds for which a process that sends a mail keeps others from sending it; longer than an attempt takes. */
const longestAttempt = 5 * 60_000
/** Milliseconds after which a run begins no further mails, so that the background job is not late. */
const longestRun = 20_000
/** Attempts after which a mail is given up; most expire earlier. */
export const mostAttempts = 20
const batch = 50

/** What happened to a mail: a label of the metrics. `nobody`: there was nobody to write to. */
export type MailOutcome = 'sent' | 'nobody' | 'postponed' | 'given_up' | 'expired'

/** What delivery needs. `transport` is called once for each run. */
export type DeliveryParts = {
  store: MailStore
  /** `undefined`: messages go to the mailbox, because the issuer is on loopback and there is no mail server. */
  transport: (() => Transport) | undefined
  /** The issuer is known only once the server has a port. */
  context(): LetterContext
  now(): number
  log: Record<'info' | 'warn' | 'error', (facts: object, message: string) => void>
  seen?(kind: MailKind | 'other', outcome: MailOutcome, reason: FailureReason | 'expired' | undefined): void
}

/** The results of a run. `more`: mails are left that are due. */
export type Delivered = { sent: number; postponed: number; givenUp: number; more: boolean }

/**
 * Sends the mails that are due, one after the other. Several processes may do so at the same time: each claims a mail
 * before it sends it. A process that dies between the server's acceptance and the removal of the mail makes it be sent
 * twice: never less than once. promise R2 concerns links, which can be used once however often they are mailed.
 */
export async function deliverDue(parts: DeliveryParts, stopping: AbortSignal): Promise<Delivered> {
  const { store, now } = parts
  const until = now() + longestRun
  const done: Delivered = { sent: 0, postponed: 0, givenUp: 0, more: false }
  for (const { kind } of await store.removeExpired(batch, now())) {
    done.givenUp += 1
    tell(parts, kind, 'expired', 'expired')
    parts.log.warn({ kind }, 'a mail was not sent in time, and is not sent any more')
  }
  const transport = parts.transport?.()
  // A closing server does not wait for a mail server.
  const end = () => transport?.close()
  stopping.addEventListener('abort', end, { once: true })
  try {
    for (;;) {
      const due = await store.due(batch, now())
      for (const mail of due) {
        if (stopping.aborted || now() > until) return { ...done, more: true }
        if ((await store.claim(mail, now() + longestAttempt, now())) === 'lost') continue
        const { outcome, reason } = await attempt(mail, transport, parts)
        if (outcome === 'sent') done.sent += 1
        if (outcome === 'postponed') done.postponed += 1
        if (outcome === 'given_up') done.givenUp += 1
        // The next mail would fail, too, and perhaps take as long.
        if (reason !== undefined && !aboutOneMail.includes(reason)) return done
      }
      if (due.length < batch) return done
    }
  } finally {
    stopping.removeEventListener('abort', end)
    transport?.close()
  }
}

/** Failures after which the mail server may still accept other mails. */
const aboutOneMail: readonly FailureReason[] = ['recipient_refused', 'message_refused']

type Attempt = { outcome: MailOutcome; reason?: FailureReason }

async function attempt(
  mail: WaitingMail,
  transport: Transport | undefined,
  parts: DeliveryParts,
): Promise<Attempt> {
  const { store, now } = parts
  const { id, kind, attempts } = mail
  if (mail.content === undefined || !isKnown(kind)) {
    await store.postpone(id, now() + pauseAfter(attempts))
    return { outcome: 'postponed' }
  }
  const message = await messageFor(kind, mail.content, parts)
  if (message === undefined) {
    await store.remove(id, [], now())
    tell(parts, kind, 'nobody')
    return { outcome: 'nobody' }
  }
  if (transport === undefined) {
    await store.keep(id, message, now())
    tell(parts, kind, 'sent')
    return { outcome: 'sent' }
  }
  const delivery = await transport.send(message)
  if (delivery.outcome === 'accepted') {
    await store.remove(id, [], now())
    tell(parts, kind, 'sent')
    return { outcome: 'sent' }
  }
  const { reason, reply } = delivery
  const facts = { kind, attempt: attempts + 1, reason, ...(reply === undefined ? {} : { reply }) }
  if (delivery.final || attempts + 1 >= mostAttempts) {
    await store.remove(id, [{ type: 'mail_undelivered', facts }], now())
    parts.log.warn(facts, 'a mail could not be delivered; this was the last attempt')
    tell(parts, kind, 'given_up', reason)
    return { outcome: 'given_up', reason }
  }
  await store.postpone(id, now() + pauseAfter(attempts))
  parts.log.info(facts, 'a mail could not be delivered; it is sent again later')
  tell(parts, kind, 'postponed', reason)
  return { outcome: 'postponed', reason }
}

async function messageFor(
  kind: MailKind,
  { to, locale, data }: NonNullable<WaitingMail['content']>,
  { context }: DeliveryParts,
): Promise<Message | undefined> {
  const around = context()
  await loadText(locale)
  const letter = await mailTypes[kind].write(
    { to, locale, data: data as never },
    textFor(locale).mails,
    around,
  )
  return letter && messageOf(letter, { issuer: around.issuer, locale })
}

function isKnown(kind: string): kind is MailKind {
  return Object.hasOwn(mailTypes, kind)
}

function tell(
  { seen }: DeliveryParts,
  kind: string,
  outcome: MailOutcome,
  reason?: FailureReason | 'expired',
) {
  seen?.(isKnown(kind) ? kind : 'other', outcome, reason)
}

/** Milliseconds until the next attempt, after `attempts` earlier ones. */
export function pauseAfter(attempts: number): number {
  return Math.min(firstPause * 2 ** Math.min(attempts, 20), longestPause)
}
