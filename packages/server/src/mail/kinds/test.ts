import type { MailType } from '../mail.ts'

/** The mail of `valetkey mail test`. */
export const test: MailType<'test'> = {
  write({ to }, words, { issuer }) {
    return { to, ...words.test(new URL(issuer).host) }
  },
}
