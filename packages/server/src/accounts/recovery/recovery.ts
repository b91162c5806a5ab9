import type { Participation } from '../../protocol/logout/participation.ts'
import { hashOf } from '../../protocol/secrets/artefact.ts'
import type { Secret } from '../../protocol/secrets/secret.ts'
import { mailAddressKey } from '../mail/mail-address.ts'
import { type LinkProblem, linkLifetimes, openLink, startLink } from '../mail/mail-links.ts'
import { type MailRequested, requestMail, type Sending } from '../mail/mail-requests.ts'
import type { MailedStore } from '../mail/mailed-store.ts'
import type { NewMail } from '../mail/new-mail.ts'
import { Busy } from '../passwords/hashing-pool.ts'
import { type NewPasswordProblem, newPasswordProblem } from '../passwords/new-password.ts'
import { hashPassword } from '../passwords/password.ts'
import type { People } from '../people.ts'
import type { Account } from '../store.ts'
import { sourceOf } from '../throttling/source-address.ts'

/** Asks for a mail with a link to set a new password. */
export function askForRecovery(
  request: { typed: string; source: string; locale: string },
  sending: Sending,
): Promise<MailRequested> {
  const { locale } = request
  const expiresAt = sending.now() + linkLifetimes.recovery
  return requestMail(request, (to) => ({ kind: 'recovery', to, locale, data: {}, expiresAt }), sending)
}

/**
 * Starts the recovery of the account whose verified address this is, when its mail is about to be sent. `undefined` if
 * there is none that can be recovered. The mail goes to the address as it was verified, not as somebody typed it: two
 * addresses may be the same to this server and not to a mail server. threat D8
 */
export async function startRecovery(
  typed: string,
  people: People & { mailed: MailedStore },
): Promise<{ to: string; username: string; token: Secret } | undefined> {
  const addressKey = mailAddressKey(typed)
  const found = await people.mailed.accountAt(addressKey)
  if (found === undefined || found.account.disabledAt !== null) return undefined
  const { id: userId, username } = found.account
  const link = { kind: 'recovery', subject: userId, data: { addressKey } } as const
  const token = await startLink(link, { ...people, store: people.mailed })
  await people.store.record([{ type: 'recovery_asked', userId }], people.now())
  return { to: found.address, username, token }
}

/** What a recovery link leads to. */
export type Recoverable = { account: Account; address: string; addressKey: string }

/** The account that a recovery link is for, or why it does not work. Does not use it. */
export async function recoverableBy(
  token: string,
  people: People & { mailed: MailedStore },
): Promise<Recoverable | LinkProblem> {
  const link = await openLink('recovery', token, { ...people, store: people.mailed })
  if (typeof link === 'string') return link
  const { addressKey = '' } = link.data
  const found = await people.mailed.accountAt(addressKey)
  // The address has been changed, or the account disabled or deleted.
  if (found?.account.id !== link.subject || found.account.disabledAt !== null) return 'replaced'
  return { ...found, addressKey }
}

export type NewPasswordForm = {
  token: string
  password: string
  passwordAgain: string
  locale: string
  /** The IP address of the browser. */
  address: string
  flowId?: string | undefined
  /** Aborted when the browser disconnects; then nothing has changed. */
  signal?: AbortSignal | undefined
}

export type Recovered =
  | { outcome: 'recovered'; participations: readonly Participation[] }
  | { outcome: 'refused'; problem: NewPasswordProblem | 'passwords_differ' | 'busy'; username: string }
  | { outcome: 'link_unusable'; problem: LinkProblem }

/** Milliseconds for which a notice is worth sending. */
const noticeLifetime = 24 * 60 * 60_000

/**
 * Sets a new password with a recovery link. The person is not signed in: they sign in with the new password, and with
 * their second factor if they have one, so a mailbox is never enough for both. Every session and every app's access ends,
 * because somebody else may have had the old password. threat D7, D8
 */
export async function recover(
  form: NewPasswordForm,
  people: People & { mailed: MailedStore },
): Promise<Recovered> {
  const found = await recoverableBy(form.token, people)
  if (typeof found === 'string') return { outcome: 'link_unusable', problem: found }
  const { account, address, addressKey } = found
  const { username, claims } = account
  const refused = (problem: NewPasswordProblem | 'passwords_differ' | 'busy'): Recovered => {
    return { outcome: 'refused', problem, username }
  }
  const { password } = form
  const problem = await newPasswordProblem(
    { username, password, claims, source: form.address },
    people.guessed,
  )
  if (problem !== undefined) return refused(problem)
  if (password !== form.passwordAgain) return refused('passwords_differ')
  const { random, passwordCost, hashing } = people
  let passwordHash: string
  try {
    passwordHash = await hashing.run(() => hashPassword(password, random, passwordCost), form.signal)
  } catch (error) {
    if (error instanceof Busy) return refused('busy')
    throw error
  }
  form.signal?.throwIfAborted()
  const now = people.now()
  const notice: NewMail = {
    kind: 'password_recovered',
    to: address,
    locale: form.locale,
    data: { username },
    expiresAt: now + noticeLifetime,
  }
  const written = await people.mailed.recover({
    ...{ hash: hashOf(form.token), userId: account.id, addressKey, passwordHash },
    mails: [notice],
    events: [
      {
        type: 'password_recovered',
        userId: account.id,
        ...(form.flowId === undefined ? {} : { flowId: form.flowId }),
        facts: { address: sourceOf(form.address) },
      },
    ],
    now,
  })
  if (written.outcome === 'recovered') return written
  const lost = await openLink('recovery', form.token, { ...people, store: people.mailed })
  return { outcome: 'link_unusable', problem: typeof lost === 'string' ? lost : 'replaced' }
}
