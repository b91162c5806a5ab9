import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Message } from '../letter.ts'
import type { Delivery, FailureReason, Transport } from '../transport.ts'
import type { SmtpSettings } from './smtp-settings.ts'

/** Who mails come from. */
export type Sender = { name: string; address: string }

/** Milliseconds. `whole` also covers a server that answers each command just in time, or one byte at a time. */
export type SmtpPatience = { connect: number; greeting: number; silence: number; whole: number }

export const smtpPatience: SmtpPatience = {
  connect: 10_000,
  greeting: 10_000,
  silence: 20_000,
  whole: 60_000,
}

/** A server’s reply is one line or a few: more is not read. */
const longestReply = 16_384

/**
 * Sends mails over one connection to a mail server, which the first mail opens. A failure closes it, and the next mail
 * opens another one. `nodemailer` is loaded with the first mail: a server that sends none does without it.
 */
export function smtpTransport(
  smtp: SmtpSettings,
  { from, ownName, patience = smtpPatience }: { from: Sender; ownName: string; patience?: SmtpPatience },
): Transport {
  let connection: SMTPConnection | undefined
  const close = () => {
    connection?.close()
    connection = undefined
  }
  return {
    async send(message) {
      const deadline = Promise.withResolvers<Delivery>()
      const timer = setTimeout(() => {
        close()
        deadline.resolve({ outcome: 'failed', reason: 'timeout', final: false })
      }, patience.whole)
      const attempt = async (): Promise<Delivery> => {
        try {
          connection ??= await connected(smtp, ownName, patience, (opened) => {
            connection = opened
          })
          await sent(connection, message, from)
          return { outcome: 'accepted' }
        } catch (error) {
          close()
          return failureOf(error)
        }
      }
      try {
        return await Promise.race([attempt(), deadline.promise])
      } finally {
        clearTimeout(timer)
      }
    },
    close,
  }
}

/** `opened` is called before anything can hang, so that a deadline can close the connection. */
async function connected(
  { host, port, tls, login, ca }: SmtpSettings,
  ownName: string,
  patience: SmtpPatience,
  opened: (connection: SMTPConnection) => void,
): Promise<SMTPConnection> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const connection = new Connection({
    host,
    port,
    name: ownName,
    secure: tls === 'implicit',
    // Without it, whoever is on the way could remove the offer of STARTTLS and read the password. RFC 3207 §6
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca: [ca, ...(await publicRoots())] }) },
    connectionTimeout: patience.connect,
    dnsTimeout: patience.connect,
    greetingTimeout: patience.greeting,
    socketTimeout: patience.silence,
    socketCloseTimeout: 0,
    maxResponseSize: longestReply,
    logger: false,
  })
  opened(connection)
  const failed = new Promise<never>((_, reject) => connection.on('error', reject))
  // Errors between two mails have no other listener.
  failed.catch(() => {})
  const ended = new Promise<never>((_, reject) =>
    connection.on('end', () => reject(Object.assign(new Error('closed'), { code: 'ECONNECTION' }))),
  )
  ended.catch(() => {})
  const open = new Promise<void>((done, reject) =>
    connection.connect((error) => (error ? reject(error) : done())),
  )
  await Promise.race([failed, ended, open])
  if (login !== undefined) {
    const credentials = { user: login.user, pass: login.password.reveal() }
    await Promise.race([
      failed,
      ended,
      new Promise<void>((done, reject) =>
        connection.login({ credentials }, (error) => (error ? reject(error) : done())),
      ),
    ])
  }
  return connection
}

async function publicRoots(): Promise<readonly string[]> {
  return (await import('node:tls')).rootCertificates
}

async function sent(connection: SMTPConnection, message: Message, from: Sender): Promise<void> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const { to, subject, text, html } = message
  const composed = new MailComposer({
    from,
    // An object, so that nothing in the address is read as a list or a name.
    to: { name: '', address: to },
    subject,
    text,
    html,
    // Asks other mail servers and out-of-office programs not to answer. RFC 3834 §5
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  const envelope = composed.getEnvelope()
  const bytes = await composed.build()
  await new Promise<void>((done, reject) => {
    const gone = () => reject(Object.assign(new Error('closed'), { code: 'ECONNECTION' }))
    connection.once('error', reject)
    connection.once('end', gone)
    connection.send(envelope, bytes, (error) => {
      connection.removeListener('error', reject)
      connection.removeListener('end', gone)
      if (error) reject(error)
      else done()
    })
  })
}

type SmtpError = { code?: string; originalCode?: string; command?: string; responseCode?: number }

/** The outcome for an error of `nodemailer`. Only a server that refuses this recipient or message for good is final. */
function failureOf(error: unknown): Delivery {
  const { responseCode } = error as SmtpError
  const reason = reasonOf(error as SmtpError)
  const isAboutMail = reason === 'recipient_refused' || reason === 'message_refused'
  const reply = responseCode === undefined ? {} : { reply: responseCode }
  // 4xx says that a later attempt may succeed. RFC 5321 §4.2.1
  return {
    outcome: 'failed',
    reason,
    final: isAboutMail && responseCode !== undefined && responseCode >= 500,
    ...reply,
  }
}

function reasonOf({ code = '', originalCode = '', command = '' }: SmtpError): FailureReason {
  if (code === 'ETIMEDOUT') return 'timeout'
  if (code === 'EAUTH' || code === 'ENOAUTH' || command.startsWith('AUTH')) return 'authentication'
  if (code === 'ETLS' || code === 'EREQUIRETLS' || command === 'STARTTLS') return 'tls'
  if (/CERT|SSL|TLS|UNABLE_TO/.test(originalCode)) return 'tls'
  if (code === 'EENVELOPE' && command === 'MAIL FROM') return 'sender_refused'
  if (code === 'EENVELOPE' && command === 'RCPT TO') return 'recipient_refused'
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return 'message_refused'
  if (code === 'EPROTOCOL') return 'protocol'
  return 'unreachable'
}
