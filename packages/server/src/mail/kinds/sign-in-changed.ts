import type { MailType } from '../mail.ts'

/** Tells a person that something changed about how they sign in. */
export const signInChanged: MailType<'sign_in_changed'> = {
  write({ to, data: { username, change } }, words, { issuer }) {
    const { changes, ifYou, label, ifNot } = words.sign_in_changed
    const { subject, paragraph } = changes[change](new URL(issuer).host, username)
    return {
      to,
      subject,
      paragraphs: [paragraph, ifYou],
      link: { label, url: `${issuer}/account/devices` },
      after: [ifNot],
    }
  },
}
