import { userIdPrefix } from '../../protocol/clients/client.ts'
import { hashOf } from '../../protocol/secrets/artefact.ts'
import type { Secret } from '../../protocol/secrets/secret.ts'
import { laterThanRequest } from '../credentials.ts'
import type { SignInMethod } from '../factors/index.ts'
import { mailAddressKey } from '../mail/mail-address.ts'
import type { LinkData } from '../mail/mail-link.ts'
import { type LinkProblem, linkLifetimes, openLink, startLink } from '../mail/mail-links.ts'
import { type MailRequested, requestMail, type Sending } from '../mail/mail-requests.ts'
import type { MailedStore } from '../mail/mailed-store.ts'
import type { People } from '../people.ts'
import { type AfterFirstStep, afterFirstStep } from '../second-step/first-step.ts'
import type { Account, NewAccount } from '../store.ts'
import { sourceOf } from '../throttling/source-address.ts'
import { usernameKey } from '../username.ts'
import { type AccountForm, type AccountFormProblem, accountFromForm } from './account-form.ts'

/**
 * Asks for a mail with a link to create an account. No account exists before its address is proved, so nobody can prepare
 * one for somebody else; and the page says the same whether or not there is one. threat D2, D9
 */
export function askForSignUp(
  request: { typed: string; source: string; locale: string; data: LinkData },
  sending: Sending,
): Promise<MailRequested> {
  const { locale, data } = request
  const expiresAt = sending.now() + linkLifetimes.sign_up
  return requestMail(request, (to) => ({ kind: 'sign_up', to, locale, data, expiresAt }), sending)
}

type Mailing = People & { mailed: MailedStore }

/** Makes the link when its mail is about to be sent, or finds the account that the address has already. */
export async function startSignUp(
  address: string,
  data: LinkData,
  people: Mailing,
): Promise<{ token: Secret } | { taken: { address: string; username: string } }> {
  const addressKey = mailAddressKey(address)
  const found = await people.mailed.accountAt(addressKey)
  if (found !== undefined) return { taken: { address: found.address, username: found.account.username } }
  const link = { kind: 'sign_up', subject: addressKey, data: { ...data, address } } as const
  return { token: await startLink(link, { ...people, store: people.mailed }) }
}

/** What a sign-up link proves, and what the sign-up was for; or why it does not work. Does not use it. */
export async function signUpLink(
  token: string,
  people: Mailing,
): Promise<{ address: string; data: LinkData } | LinkProblem> {
  const link = await openLink('sign_up', token, { ...people, store: people.mailed })
  if (typeof link === 'string') return link
  const { address = '', ...data } = link.data
  return { address, data }
}

export type MailedSignUp = Omit<AccountForm, 'username'> & {
  token: string
  address: string
  userAgent?: string | undefined
  cookieHashOfExistingSession?: string | undefined
  demandedAt?: number | undefined
  flowId?: string | undefined
  signal?: AbortSignal | undefined
}

export type MailedSignUpResult =
  | { outcome: 'signed_up'; account: Account; after: AfterFirstStep }
  | { outcome: 'refused'; problem: AccountFormProblem }
  | { outcome: 'link_unusable'; problem: LinkProblem }

/** Uses a sign-up link: creates the account of the address that it proves, and signs the person in as `signUp` does. */
export async function signUpByLink(request: MailedSignUp, people: Mailing): Promise<MailedSignUpResult> {
  const link = await signUpLink(request.token, people)
  if (typeof link === 'string') return { outcome: 'link_unusable', problem: link }
  const { address } = link
  const made = await accountFromForm({ ...request, username: address }, 'member', people, request.signal)
  request.signal?.throwIfAborted()
  if ('problem' in made) return { outcome: 'refused', problem: made.problem }
  const now = people.now()
  const claims = { ...made.account.claims, email: address, email_verified: true }
  const facts = { address: sourceOf(request.address) }
  const flow = request.flowId === undefined ? {} : { flowId: request.flowId }
  const create = (account: NewAccount) =>
    people.mailed.createVerified({
      ...{ hash: hashOf(request.token), account, address, addressKey: mailAddressKey(address) },
      mails: [],
      events: [{ type: 'signed_up', userId: account.id, ...flow, facts }],
      now,
    })
  let account: NewAccount = { ...made.account, claims }
  let written = await create(account)
  if (written === 'username_taken') {
    // Somebody has this address as a username without having proved it. That is no reason to tell its owner about it.
    account = { ...account, ...anotherUsername(address, people) }
    written = await create(account)
  }
  if (written !== 'created') {
    const lost = await openLink('sign_up', request.token, { ...people, store: people.mailed })
    return { outcome: 'link_unusable', problem: typeof lost === 'string' ? lost : 'replaced' }
  }
  const { passwordHash: _, usernameKey: __, ...created } = account
  const owned: Account = { ...created, disabledAt: null }
  const after = await afterFirstStep(
    owned,
    {
      authenticatedAt: laterThanRequest(now, request.demandedAt),
      amr: ['pwd'] satisfies SignInMethod[],
      oldCookieHash: request.cookieHashOfExistingSession,
      from: { address: request.address, userAgent: request.userAgent },
      facts,
      flowId: request.flowId,
    },
    people,
  )
  return { outcome: 'signed_up', account: owned, after }
}

/** The name before the `@`, with random digits. */
function anotherUsername(
  address: string,
  { random }: Pick<People, 'random'>,
): Pick<NewAccount, 'username' | 'usernameKey'> {
  const digits = random(5).readUIntBE(0, 5).toString(36)
  const username = `${address.slice(0, address.lastIndexOf('@'))}-${digits}`
  return { username, usernameKey: usernameKey(username) ?? `${userIdPrefix}${digits}` }
}
