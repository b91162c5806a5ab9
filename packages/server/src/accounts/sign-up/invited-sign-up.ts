import { hashOf, unwrap } from '../../protocol/secrets/artefact.ts'
import { type Invitation, type InvitationProblem, problemOf } from '../invitations/invitation.ts'
import type { InvitationStore } from '../invitations/invitation-store.ts'
import { mailAddressKey } from '../mail/mail-address.ts'
import type { MailedStore } from '../mail/mailed-store.ts'
import type { People } from '../people.ts'
import type { AfterFirstStep } from '../second-step/first-step.ts'
import type { Account } from '../store.ts'
import type { AccountFormProblem } from './account-form.ts'
import { signUpAt } from './mailed-sign-up.ts'
import { type SignUp, signUpWith } from './sign-up.ts'

/** Why the link of an invitation does not work. `has_account`: the address that it was mailed to has an account. */
export type UnusableInvitation = InvitationProblem | 'has_account'

/** Whether a text has the form of a token. This does not prove that there is such an invitation. */
export function isInvitationToken(text: string): boolean {
  return unwrap('vk_inv_', text) !== undefined
}

type Inviting = {
  invitations: Pick<InvitationStore, 'byHash' | 'join'>
  mailed: Pick<MailedStore, 'accountAt'>
}

/**
 * Looks at an invitation without using it, so that a mail scanner or a prefetch uses up nothing. Only the owner of an
 * address learns from `has_account` that there is one: nobody else has the link that was mailed there. threat D2, D23
 */
export async function openInvitation(
  token: string,
  { invitations, mailed, now }: Inviting & Pick<People, 'now'>,
): Promise<Invitation | UnusableInvitation> {
  if (!isInvitationToken(token)) return 'unknown'
  const invitation = await invitations.byHash(hashOf(token))
  if (invitation === undefined) return 'unknown'
  const problem = problemOf(invitation, now())
  if (problem !== undefined) return problem
  const { address } = invitation
  const taken = address !== undefined && (await mailed.accountAt(mailAddressKey(address))) !== undefined
  return taken ? 'has_account' : invitation
}

export type Joined =
  | { outcome: 'signed_up'; account: Account; after: AfterFirstStep }
  | { outcome: 'refused'; problem: AccountFormProblem | 'username_taken' }
  /** In seconds. */
  | { outcome: 'too_many_attempts'; retryAfter: number }
  | { outcome: 'unusable'; problem: UnusableInvitation }

/**
 * Uses an invitation: creates an account with its memberships, and signs the person in as `signUp` does. A mailed one
 * proves its address, which becomes the username; with a copied one, the person chooses a username.
 */
export async function join(request: SignUp & { token: string }, people: People & Inviting): Promise<Joined> {
  const invitation = await openInvitation(request.token, people)
  if (typeof invitation === 'string') return { outcome: 'unusable', problem: invitation }
  const { id, address } = invitation
  const facts = { invitation: id }
  const result =
    address === undefined
      ? await signUpWith(
          request,
          (account, events, now) =>
            people.invitations.join({
              ...{ id, account, verified: undefined, link: undefined, now },
              events: events.map((event) => ({ ...event, facts: { ...event.facts, ...facts } })),
            }),
          people,
        )
      : await signUpAt(
          { ...request, provenAddress: address, facts },
          (write) => people.invitations.join({ ...write, id, link: undefined }),
          people,
        )
  if (result.outcome !== 'over') return result
  const lost = await openInvitation(request.token, people)
  return { outcome: 'unusable', problem: typeof lost === 'string' ? lost : 'used' }
}
