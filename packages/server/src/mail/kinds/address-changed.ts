import type { MailType } from '../mail.ts'

/** Tells the earlier address of an account that another one has taken its place. */
export const addressChanged: MailType<'address_changed'> = {
  write({ to, data: { username } }, words, { issuer }) {
    return { to, ...words.address_changed(new URL(issuer).host, username) }
  },
}
