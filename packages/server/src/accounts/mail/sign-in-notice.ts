import type { MailedStore } from './mailed-store.ts'
import type { NewMail, SignInChange } from './new-mail.ts'

/** How a person is told by mail that something changed about their sign-in; absent on a server without mail. */
export type NoticeMail = { mailed: Pick<MailedStore, 'addressOf'>; locale: string } | undefined

/** Milliseconds for which the mail is tried: later it would only frighten. */
const lifetime = 24 * 60 * 60_000

/**
 * The mail to the verified address of a person about a change of how they sign in, so that somebody who took over their
 * session cannot do it unseen. It is queued in the write that changes it. Empty if there is no address. ASVS 6.3.7
 */
export async function signInNotice(
  { userId, username }: { userId: string; username: string },
  change: SignInChange,
  mail: NoticeMail,
  now: number,
): Promise<readonly NewMail[]> {
  const to = await mail?.mailed.addressOf(userId)
  if (mail === undefined || to === undefined) return []
  const { locale } = mail
  const data = { username, change }
  // Each change is told: one mail must not replace another that still waits.
  return [
    {
      kind: 'sign_in_changed',
      to: to.address,
      locale,
      data,
      expiresAt: now + lifetime,
      about: `${change} ${now}`,
    },
  ]
}
