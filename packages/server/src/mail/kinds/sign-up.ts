import type { MailType } from '../mail.ts'

/**
 * The answer to a sign-up: a link to create the account, or the news that there is one. The page that asked for it shows
 * the same in both cases.
 */
export const signUp: MailType<'sign_up'> = {
  async write({ to, data }, words, { issuer, startSignUp }) {
    const host = new URL(issuer).host
    const started = await startSignUp(to, data)
    if ('taken' in started) {
      const { label, ...text } = words.address_taken(host, started.taken.username)
      return { to: started.taken.address, ...text, link: { label, url: `${issuer}/sign-in` } }
    }
    const { label, ...text } = words.sign_up(host)
    return { to, ...text, link: { label, url: `${issuer}/create-account?token=${started.token.reveal()}` } }
  },
}
