import type { Event } from '../../protocol/records/event.ts'
import type { Verified } from '../mail/mailed-store.ts'
import type { NewMail } from '../mail/new-mail.ts'
import type { NewAccount } from '../store.ts'
import type { Invitation, NewInvitation } from './invitation.ts'

/** The storage of invitations. Each write is atomic. */
export type InvitationStore = {
  /**
   * Stores an invitation and queues its mail. It ends the earlier ones to the same address. `full`: there are too many.
   * `mail_full`: too many mails wait. `address_taken`: an account has verified the address.
   */
  invite(write: {
    invitation: NewInvitation
    mails: readonly NewMail[]
    events: readonly Event[]
    now: number
  }): Promise<'invited' | 'full' | 'mail_full' | 'address_taken'>
  byHash(hash: string): Promise<Invitation | undefined>
  byId(id: string): Promise<Invitation | undefined>
  /** A part of those that are still stored, in the order of their ids: those after `after`, and one more than `most`. */
  page(query: { after: string | undefined; most: number }): Promise<readonly Invitation[]>
  /** Every invitation that is still stored, the newest first. */
  all(): Promise<readonly Invitation[]>
  /** Ends an invitation that still works; `over` if it has ended, or there is none. */
  revoke(write: { id: string; events: readonly Event[]; now: number }): Promise<'revoked' | 'over'>
  /**
   * Uses an invitation once and creates the account, with the memberships of the invitation. `verified`: the address that
   * the person has proved. `link`: the hash of the sign-up link that proved it, which is used, too. `lost`: the
   * invitation or the link does not work any more. Unless the account is created, nothing is used.
   */
  join(write: {
    id: string
    account: NewAccount
    verified: Verified | undefined
    link: string | undefined
    events: readonly Event[]
    now: number
  }): Promise<'created' | 'username_taken' | 'address_taken' | 'lost'>
}
