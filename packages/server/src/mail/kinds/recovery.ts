import type { MailType } from '../mail.ts'

/** The link with which a person sets a new password. It is made when the mail is sent, and starts to expire then. */
export const recovery: MailType<'recovery'> = {
  async write({ to }, words, { issuer, startRecovery }) {
    const started = await startRecovery(to)
    if (started === undefined) return undefined
    const { username, token } = started
    const { label, ...text } = words.recovery(new URL(issuer).host, username)
    return { to: started.to, ...text, link: { label, url: `${issuer}/new-password?token=${token.reveal()}` } }
  },
}
