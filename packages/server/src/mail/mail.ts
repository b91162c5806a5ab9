import type { MailData, MailKind } from '../accounts/mail/new-mail.ts'
import type { Text } from '../pages/text/text.ts'
import type { Secret } from '../protocol/secrets/secret.ts'

/** The content of a mail: plain text without markup. */
export type Letter = {
  to: string
  subject: string
  paragraphs: readonly string[]
  /** The only link. Its URL is built from the issuer. */
  link?: { label: string; url: string }
  /** What follows the link: until when it works, what to do if the mail was not expected. */
  after?: readonly string[]
}

/** What the kinds of mail need in order to write a letter. */
export type LetterContext = {
  /** The only source of the links in mails. threat F1 */
  issuer: string
  /** Makes a recovery link for the account whose verified address this is; `undefined` if there is none. */
  startRecovery(address: string): Promise<{ to: string; username: string; token: Secret } | undefined>
  /** Makes a sign-up link for an address, unless it is the verified address of an account. */
  startSignUp(
    address: string,
    data: MailData['sign_up'],
  ): Promise<{ token: Secret } | { taken: { address: string; username: string } }>
  /** Milliseconds since 1970. */
  now: number
}

/** One kind of mail. `write` returns `undefined` if there is nobody to write to. */
export type MailType<Kind extends MailKind> = {
  write(
    mail: { to: string; locale: string; data: MailData[Kind] },
    words: Text['mails'],
    context: LetterContext,
  ): Promise<Letter | undefined> | Letter | undefined
}
