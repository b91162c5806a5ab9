import type { Event } from '../../protocol/records/event.ts'
import type { Memberships } from '../../protocol/records/memberships.ts'
import { hashOf, mint } from '../../protocol/secrets/artefact.ts'
import { Secret } from '../../protocol/secrets/secret.ts'
import { mailAddressKey } from '../mail/mail-address.ts'
import type { NewMail } from '../mail/new-mail.ts'
import type { NewInvitation } from './invitation.ts'
import type { InvitationStore } from './invitation-store.ts'

/** Milliseconds for which an invitation works unless the operator says otherwise. */
export const invitationLifetime = 7 * 24 * 60 * 60_000

/** What an operator can ask for. Lifetimes in seconds, names in characters. */
export const invitationBounds = {
  uses: { least: 1, most: 10_000 },
  lifetime: { least: 5 * 60, most: 365 * 24 * 60 * 60 },
  inviter: { most: 100 },
} as const

export type InvitationRequest = {
  /** Where its mail goes, as `mailAddress` returns it, and in which language. Without it, the operator copies the link. */
  mailTo: { address: string; locale: string } | undefined
  inviter: string | undefined
  /** The app where the person continues, and its name. */
  app: { clientId: string; name: string } | undefined
  /** Names that `membershipNameProblem` and `fitsAll` accept. */
  memberships: Memberships
  /** One, if it is mailed: an address is the address of one account. */
  uses: number
  /** Milliseconds. */
  lifetime: number
}

export type Invited =
  | { outcome: 'invited'; id: string; token: Secret; expiresAt: number }
  | { outcome: 'full' | 'mail_full' | 'address_taken' }

/**
 * Creates an invitation, whose link has 256 random bits; only the hash of its token is stored. A mailed invitation is stored
 * with its mail in one write.
 */
export async function invite(
  request: InvitationRequest,
  {
    invitations,
    now: clock,
    random,
    seen = (event) => event,
  }: {
    invitations: Pick<InvitationStore, 'invite'>
    now: () => number
    random: (bytes: number) => Buffer
    /** Adds who invites to the event. */
    seen?: (event: Event) => Event
  },
): Promise<Invited> {
  const { mailTo, inviter, app, memberships, uses, lifetime } = request
  const now = clock()
  const token = mint('vk_inv_', random)
  const id = `inv_${random(9).toString('base64url')}`
  const expiresAt = now + lifetime
  const invitation: NewInvitation = {
    ...{ id, hash: hashOf(token), inviter, clientId: app?.clientId, address: mailTo?.address },
    addressKey: mailTo && mailAddressKey(mailTo.address),
    ...{ memberships, uses, createdAt: now, expiresAt },
  }
  const written = await invitations.invite({
    invitation,
    mails: mailTo === undefined ? [] : [mailOf({ token, inviter, app: app?.name, ...mailTo, expiresAt })],
    events: [seen({ type: 'invited', facts: { invitation: id, uses, mailed: mailTo !== undefined } })],
    now,
  })
  return written === 'invited'
    ? { outcome: written, id, token: new Secret(token), expiresAt }
    : { outcome: written }
}

function mailOf({
  address: to,
  locale,
  expiresAt,
  ...data
}: {
  address: string
  locale: string
  expiresAt: number
  token: string
  inviter: string | undefined
  app: string | undefined
}): NewMail {
  return { kind: 'invitation', to, locale, data: { ...data, expiresAt }, expiresAt }
}
