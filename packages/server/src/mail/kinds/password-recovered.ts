import type { MailType } from '../mail.ts'

/** Tells a person that a new password was set with a link from a mail. */
export const passwordRecovered: MailType<'password_recovered'> = {
  write({ to, data: { username } }, words, { issuer }) {
    const { label, ...text } = words.password_recovered(new URL(issuer).host, username)
    return { to, ...text, link: { label, url: `${issuer}/recover` } }
  },
}
