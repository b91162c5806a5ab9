import type { MailType } from '../mail.ts'

/**
 * The link that proves an address. Nobody has proved it yet, so the mail has no text that anybody chose: otherwise this
 * server would send other people's words to strangers.
 */
export const confirmAddress: MailType<'confirm_address'> = {
  write({ to, data: { token } }, words, { issuer }) {
    const { label, ...text } = words.confirm_address(new URL(issuer).host)
    return { to, ...text, link: { label, url: `${issuer}/account/mail/confirm?token=${token}` } }
  },
}
