import { hashOf } from '../../protocol/secrets/artefact.ts'
import type { People } from '../people.ts'
import { mailAddressKey } from './mail-address.ts'
import { type LinkProblem, linkLifetimes, openLink, startLink } from './mail-links.ts'
import { type MailRequested, requestMail, type Sending } from './mail-requests.ts'
import type { MailedStore } from './mailed-store.ts'
import type { NewMail } from './new-mail.ts'

/** Sends a link to an address that a signed-in person wants to use. Nothing changes until the link is used. */
export function askToChangeAddress(
  request: { userId: string; typed: string; source: string; locale: string },
  sending: Sending & { mailed: MailedStore },
): Promise<MailRequested> {
  const { userId, locale } = request
  const expiresAt = sending.now() + linkLifetimes.address
  const mailTo = async (to: string): Promise<NewMail> => {
    const link = { kind: 'address', subject: userId, data: { address: to } } as const
    const token = (await startLink(link, { ...sending, store: sending.mailed })).reveal()
    return { kind: 'confirm_address', to, locale, data: { token }, expiresAt, about: userId }
  }
  return requestMail(request, mailTo, sending)
}

/** Why an address cannot be confirmed. `other_person`: the link was sent for another account than the one signed in. */
export type ConfirmProblem = LinkProblem | 'other_person' | 'taken' | 'declared'

type Mailing = People & { mailed: MailedStore }

/**
 * The address that a link proves for a signed-in person; or why not. Does not use it. The person has to be signed in to
 * the account that asked for the link: otherwise somebody could ask for a link to a stranger’s address, and a stranger
 * who clicks would give their address to that account. threat D9
 */
export async function addressOfLink(
  { token, userId }: { token: string; userId: string },
  people: Mailing,
): Promise<{ address: string } | ConfirmProblem> {
  const link = await openLink('address', token, { ...people, store: people.mailed })
  if (typeof link === 'string') return link
  return link.subject === userId ? { address: link.data.address ?? '' } : 'other_person'
}

/** Milliseconds for which a notice is worth sending. */
const noticeLifetime = 24 * 60 * 60_000

/** Makes the address of a link the verified address of the person, and tells the earlier one. threat D14 */
export async function confirmAddress(
  request: { token: string; userId: string; username: string; locale: string; flowId?: string | undefined },
  people: Mailing,
): Promise<'confirmed' | ConfirmProblem> {
  const { token, userId, username, locale, flowId } = request
  const link = await addressOfLink(request, people)
  if (typeof link === 'string') return link
  const { address } = link
  const addressKey = mailAddressKey(address)
  const now = people.now()
  const earlier = await people.mailed.addressOf(userId)
  const notice: NewMail[] =
    earlier === undefined || mailAddressKey(earlier.address) === addressKey
      ? []
      : [
          {
            kind: 'address_changed',
            to: earlier.address,
            locale,
            data: { username },
            expiresAt: now + noticeLifetime,
          },
        ]
  const written = await people.mailed.confirmAddress({
    ...{ hash: hashOf(token), userId, address, addressKey },
    mails: notice,
    events: [{ type: 'mail_address_verified', userId, ...(flowId === undefined ? {} : { flowId }) }],
    now,
  })
  if (written !== 'lost') return written
  const lost = await addressOfLink(request, people)
  return typeof lost === 'string' ? lost : 'replaced'
}
