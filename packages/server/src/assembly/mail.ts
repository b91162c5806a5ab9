import type { People } from '../accounts/people.ts'
import { startRecovery } from '../accounts/recovery/recovery.ts'
import { startSignUp } from '../accounts/sign-up/mailed-sign-up.ts'
import type { Log } from '../log/log.ts'
import { type Post, post } from '../mail/post.ts'
import { smtpTransport } from '../mail/smtp/smtp-transport.ts'
import type { Transport } from '../mail/transport.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Settings } from '../settings.ts'
import type { Storage } from '../storage/open.ts'

/** The mail of a server; `undefined` if the settings name no mail server, and the issuer is public. */
export function serverMail(
  { mail }: Pick<Settings, 'mail'>,
  parts: {
    mails: Storage['mails']
    mailed: Storage['mailed']
    people: People
    metrics: Pick<Metrics, 'mailed'> | undefined
    log: Log
    /** The current issuer: with port 0 it is known only after `listen`. */
    issuer: () => string
  },
): Post | undefined {
  if (mail === undefined) return undefined
  const { mails, mailed, people, metrics, log, issuer } = parts
  const { now } = people
  const mailing = { ...people, mailed }
  return post({
    store: mails,
    transport: transportOf(mail, issuer),
    context: () => ({
      issuer: issuer(),
      now: now(),
      startRecovery: (address) => startRecovery(address, mailing),
      startSignUp: (address, data) => startSignUp(address, data, mailing),
    }),
    now,
    log,
    seen: (kind, outcome, reason) => metrics?.mailed(kind, outcome, reason),
  })
}

/** Opens connections to the mail server of the settings; `undefined` if they name none. */
export function transportOf(
  { server }: NonNullable<Settings['mail']>,
  issuer: () => string,
): (() => Transport) | undefined {
  if (server === undefined) return undefined
  const { smtp, from } = server
  return () => smtpTransport(smtp, { from, ownName: new URL(issuer()).hostname })
}
