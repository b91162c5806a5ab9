import type { MailType } from '../mail.ts'

/** Invites a person to create an account. Its link proves the address. The names in it are the operator’s words. */
export const invitation: MailType<'invitation'> = {
  write({ to, data: { token, inviter, app, expiresAt } }, words, { issuer, now }) {
    const seconds = (expiresAt - now) / 1000
    const { label, ...text } = words.invitation(new URL(issuer).host, inviter, app, seconds)
    return { to, ...text, link: { label, url: `${issuer}/invitation?token=${token}` } }
  },
}
