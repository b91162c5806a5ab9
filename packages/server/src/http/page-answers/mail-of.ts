import type { NoticeMail } from '../../accounts/mail/sign-in-notice.ts'
import type { Context } from '../../protocol/context.ts'
import type { Mail } from '../routes/application-parts.ts'
import type { Exchange } from '../routes/exchange.ts'

/** Whether the server sends mail. The pages that need it do not exist otherwise. */
export function sendsMail(_context: Context, { app }: Exchange): boolean {
  return app.mail !== undefined
}

/** The mail of the server, for pages that only exist if there is one. */
export function mailOf({ app: { mail } }: Exchange): Mail {
  if (mail === undefined) throw new Error('a page that needs mail was opened on a server without it')
  return mail
}

/** How a person is told by mail of a change of their sign-in, in the language of the page. */
export function noticeOf({ app: { mail }, languages }: Exchange): NoticeMail {
  return mail && { mailed: mail.mailed, locale: languages.locale }
}

/** The page where the mail of a loopback issuer arrives. */
export function mailboxUrl({ app }: Exchange): string | undefined {
  return app.mail?.mailbox === undefined ? undefined : `${app.basePath}/mailbox`
}
