import { userIdPrefix } from '../../protocol/clients/client.ts'
import type { Event } from '../../protocol/records/event.ts'
import { hashOf } from '../../protocol/secrets/artefact.ts'
import type { Secret } from '../../protocol/secrets/secret.ts'
import { laterThanRequest } from '../credentials.ts'
import type { SignInMethod } from '../factors/index.ts'
import { type InvitationProblem, problemOf } from '../invitations/invitation.ts'
import type { InvitationStore } from '../invitations/invitation-store.ts'
import { mailAddressKey } from '../mail/mail-address.ts'
import type { LinkData } from '../mail/mail-link.ts'
import { type LinkProblem, linkLifetimes, openLink, startLink } from '../mail/mail-links.ts'
import { type MailRequested, requestMail, type Sending } from '../mail/mail-requests.ts'
import type { MailedStore, Verified } from '../mail/mailed-store.ts'
import type { People } from '../people.ts'
import { type AfterFirstStep, afterFirstStep } from '../second-step/first-step.ts'
import type { Account, NewAccount } from '../store.ts'
import { sourceOf } from '../throttling/source-address.ts'
import { usernameKey } from '../username.ts'
import { type AccountForm, type AccountFormProblem, accountFromForm } from './account-form.ts'
import type { SignUpMode } from './sign-up-mode.ts'

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

/** What a sign-up by link also needs: who may sign up, and the invitations of those who were invited. */
type Inviting = Mailing & { mode: SignUpMode; invitations: Pick<InvitationStore, 'byId' | 'join'> }

/** A sign-up link, or the invitation that it came from, does not work. */
export type UnusableSignUp = { link: LinkProblem } | { invitation: InvitationProblem }

/** What a sign-up link proves, and what the sign-up was for; or why it does not work. Does not use it. */
export async function signUpLink(
  token: string,
  people: Inviting,
): Promise<{ address: string; data: LinkData } | UnusableSignUp> {
  const link = await openLink('sign_up', token, { ...people, store: people.mailed })
  if (typeof link === 'string') return { link }
  const { address = '', ...data } = link.data
  const { invitation: id } = data
  // The operator has closed the sign-up since the mail was sent.
  if (id === undefined) return people.mode === 'open' ? { address, data } : { link: 'expired' }
  const invitation = await people.invitations.byId(id)
  const problem = invitation === undefined ? 'unknown' : problemOf(invitation, people.now())
  return problem === undefined ? { address, data } : { invitation: problem }
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
  | { outcome: 'unusable'; problem: UnusableSignUp }

/** Uses a sign-up link: creates the account of the address that it proves, and signs the person in as `signUp` does. */
export async function signUpByLink(request: MailedSignUp, people: Inviting): Promise<MailedSignUpResult> {
  const opened = await signUpLink(request.token, people)
  if (!('address' in opened)) return { outcome: 'unusable', problem: opened }
  const { address, data } = opened
  const hash = hashOf(request.token)
  const { invitation: id } = data
  const result = await signUpAt(
    { ...request, provenAddress: address, facts: id === undefined ? {} : { invitation: id } },
    ({ verified, ...write }) =>
      id === undefined
        ? people.mailed.createVerified({ ...write, ...verified, hash, mails: [] })
        : people.invitations.join({ ...write, verified, id, link: hash }),
    people,
  )
  if (result.outcome !== 'over') return result
  const now = await signUpLink(request.token, people)
  return { outcome: 'unusable', problem: 'address' in now ? { link: 'replaced' } : now }
}

/** The account of a proved address, as it is written. */
type AccountAtAddress = {
  account: NewAccount
  verified: Verified
  events: readonly Event[]
  now: number
}

/**
 * Creates the account of an address that the person has proved, and signs them in as `signUp` does. `store` writes it, and
 * uses up the proof. `facts`: what the audit log says about the sign-up. `over`: the proof does not work any more.
 */
export async function signUpAt(
  request: Omit<MailedSignUp, 'token'> & { provenAddress: string; facts: Readonly<Record<string, string>> },
  store: (write: AccountAtAddress) => Promise<'created' | 'username_taken' | 'address_taken' | 'lost'>,
  people: People,
): Promise<Exclude<MailedSignUpResult, { outcome: 'unusable' }> | { outcome: 'over' }> {
  const { provenAddress: address, ...form } = request
  const made = await accountFromForm({ ...form, username: address }, 'member', people, request.signal)
  request.signal?.throwIfAborted()
  if ('problem' in made) return { outcome: 'refused', problem: made.problem }
  const now = people.now()
  const claims = { ...made.account.claims, email: address, email_verified: true }
  const source = { address: sourceOf(request.address) }
  const flow = request.flowId === undefined ? {} : { flowId: request.flowId }
  const create = (account: NewAccount) =>
    store({
      account,
      verified: { address, addressKey: mailAddressKey(address) },
      events: [{ type: 'signed_up', userId: account.id, ...flow, facts: { ...source, ...request.facts } }],
      now,
    })
  let account: NewAccount = { ...made.account, claims }
  let written = await create(account)
  if (written === 'username_taken') {
    // Somebody has this address as a username without having proved it. That is no reason to tell its owner about it.
    account = { ...account, ...anotherUsername(address, people) }
    written = await create(account)
  }
  // Two accounts got the same random digits: the person tries again.
  if (written === 'username_taken') return { outcome: 'refused', problem: 'busy' }
  if (written !== 'created') return { outcome: 'over' }
  const { passwordHash: _, usernameKey: __, ...created } = account
  const owned: Account = { ...created, disabledAt: null }
  const after = await afterFirstStep(
    owned,
    {
      authenticatedAt: laterThanRequest(now, request.demandedAt),
      amr: ['pwd'] satisfies SignInMethod[],
      oldCookieHash: request.cookieHashOfExistingSession,
      from: { address: request.address, userAgent: request.userAgent },
      facts: source,
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
