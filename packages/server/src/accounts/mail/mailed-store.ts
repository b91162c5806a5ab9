import type { Participation } from '../../protocol/logout/participation.ts'
import type { Event } from '../../protocol/records/event.ts'
import type { Account, NewAccount } from '../store.ts'
import type { LinkKind, MailLink, NewMailLink } from './mail-link.ts'
import type { NewMail } from './new-mail.ts'

/** What a write records and whom it tells. */
type Told = { mails: readonly NewMail[]; events: readonly Event[]; now: number }

/** A verified address: as the person wrote it, and the key by which it is unique. */
export type Verified = { address: string; addressKey: string }

/** The storage of mail addresses and of the links that are mailed to them. Each write is atomic. */
export type MailedStore = {
  /** The account whose verified address this is. */
  accountAt(addressKey: string): Promise<{ account: Account; address: string } | undefined>
  /** The verified address of a user. */
  addressOf(userId: string): Promise<{ address: string; verifiedAt: number } | undefined>
  /** Stores a link, and ends the earlier ones of its kind about the same subject. */
  startLink(link: NewMailLink): Promise<void>
  link(kind: LinkKind, hash: string): Promise<MailLink | undefined>
  /**
   * Uses a recovery link: sets the password, and ends every session, token family and other link of the user. `lost` if
   * the link has ended or expired, or if the address is no longer the user's.
   */
  recover(
    write: { hash: string; userId: string; addressKey: string; passwordHash: string } & Told,
  ): Promise<{ outcome: 'recovered'; participations: readonly Participation[] } | { outcome: 'lost' }>
  /**
   * Uses a link that proves an address: it becomes the user's only verified address, and the claims `email` and
   * `email_verified` say so. Ends the links that were sent to the earlier address. `taken`: another user has verified it.
   */
  confirmAddress(
    write: { hash: string; userId: string } & Verified & Told,
  ): Promise<'confirmed' | 'taken' | 'declared' | 'lost'>
  /** Uses a sign-up link and creates the account of the address that it proves. */
  createVerified(
    write: { hash: string; account: NewAccount } & Verified & Told,
  ): Promise<'created' | 'username_taken' | 'address_taken' | 'lost'>
}
