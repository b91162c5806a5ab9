import * as v from 'valibot'
import { mailAddress } from '../accounts/mail/mail-address.ts'
import { isLoopbackHost } from '../protocol/clients/metadata/metadata-reader.ts'
import type { Problem } from '../protocol/messages/problem.ts'
import { isLine } from '../protocol/messages/single-line.ts'
import { Secret } from '../protocol/secrets/secret.ts'
import type { Settings } from '../settings.ts'
import { closed, flag, hidden, localPath, text } from './json/schema.ts'

/** The mail server as a URL. RFC 8314 §3.3 prefers TLS from the start, which is port 465. */
const mailUrl = text(
  'the URL of a mail server, such as smtps://user:password@mail.example.com or smtp://mail.example.com:587',
  (value) => smtpOf(value) !== undefined,
)

/** The sender, with or without a name. */
const sender = text(
  'a mail address, such as id@example.com or Example <id@example.com>',
  (value) => senderOf(value) !== undefined,
)

/** How the server sends mail. */
export const mail = closed({
  url: v.optional(mailUrl),
  from: v.optional(sender),
  ca_file: v.optional(localPath),
  // People remember their address, and those who signed up with it have no other name.
  sign_in_by_address: v.optional(flag, true),
})

export type MailMembers = v.InferOutput<typeof mail>

/** The mail server of a URL; `undefined` if it is not one. */
function smtpOf(value: string): NonNullable<NonNullable<Settings['mail']>['server']>['smtp'] | undefined {
  const url = /^smtps?:\/\/[\x21-\x7e]+$/.test(value) ? URL.parse(value) : null
  if (url === null || url.hostname === '' || /[?#]/.test(value) || !['', '/'].includes(url.pathname))
    return undefined
  const user = decoded(url.username)
  const password = decoded(url.password)
  if (user === undefined || password === undefined || (user === '') !== (password === '')) return undefined
  const isImplicit = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  return {
    host,
    port: url.port === '' ? (isImplicit ? 465 : 587) : Number(url.port),
    // A program on this machine needs no TLS to reach another one, and often has none.
    tls: isImplicit ? 'implicit' : isLoopbackHost(url.hostname) ? 'none' : 'starttls',
    login: user === '' ? undefined : { user, password: new Secret(password) },
    ca: undefined,
  }
}

/** Control characters would end a command of SMTP. */
function decoded(part: string): string | undefined {
  try {
    const plain = decodeURIComponent(part)
    return /[\p{Cc}]/u.test(plain) ? undefined : plain
  } catch {
    return undefined
  }
}

/** The name and the address of a sender. */
function senderOf(value: string): { name: string; address: string } | undefined {
  if (!isLine(value) || value.length > 320) return undefined
  const [, name = '', named] = /^([^<>"]*)<([^<>]+)>$/.exec(value) ?? []
  const address = mailAddress(named ?? value)
  return address === undefined ? undefined : { name: name.trim(), address }
}

/**
 * How the server sends mail, or the problem with the settings for it. Without a `mail` member and a URL, a loopback issuer
 * has a mailbox and a public issuer sends no mail.
 */
export function mailSettings(
  members: MailMembers | undefined,
  variable: string | undefined,
  { isPublic, readCa }: { isPublic: boolean; readCa(file: string): string },
): { mail: Settings['mail'] } | { line: string } | { problem: Problem } {
  const signInByAddress = members?.sign_in_by_address ?? true
  const url = variable === undefined || variable === '' ? members?.url : variable
  const smtp = url === undefined ? undefined : smtpOf(url)
  if (url !== undefined && smtp === undefined)
    return { line: `${mailUrlVariable}: expected ${mailUrl.pipe[1].message}, got ${hidden(url)}` }
  if (smtp === undefined)
    return {
      mail: isPublic ? undefined : { server: undefined, configured: members !== undefined, signInByAddress },
    }
  const from = members?.from === undefined ? undefined : senderOf(members.from)
  if (from === undefined)
    return { problem: { path: 'mail.from', expected: 'the address that mails come from', came: 'nothing' } }
  const ca = members?.ca_file === undefined ? undefined : readCa(members.ca_file)
  return { mail: { server: { smtp: { ...smtp, ca }, from }, configured: true, signInByAddress } }
}

/** There is no flag for the URL, because everybody on the machine can see a command line. */
export const mailUrlVariable = 'VALETKEY_MAIL_URL'

/** The warnings about valid settings. */
export function mailWarnings(mail: Settings['mail']): string[] {
  if (mail === undefined)
    return [
      'mail.url is missing: the server sends no mail, so people who forget their password cannot set a new one, and nobody can prove a mail address',
    ]
  return []
}
