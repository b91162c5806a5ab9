import type { Memberships } from '../../protocol/records/memberships.ts'

export type NewInvitation = Omit<Invitation, 'usesLeft' | 'ended'> & {
  /** SHA-256 of the token in its link, base64url. */
  hash: string
  /** The key of its address, if it has one. */
  addressKey: string | undefined
}

/** An invitation to create an account. */
export type Invitation = {
  /** Names it in the command line and in the audit log; it grants nothing. */
  id: string
  /** The address that it was mailed to, which its link proves; `undefined` if it is copied. */
  address: string | undefined
  /** Who invites, as the mail and the page say it. */
  inviter: string | undefined
  /** The app where the person continues. */
  clientId: string | undefined
  /** What the new account gets. */
  memberships: Memberships
  /** How many accounts it creates. */
  uses: number
  /** In milliseconds since 1970, both. */
  createdAt: number
  expiresAt: number
  usesLeft: number
  /** `replaced`: there is a newer invitation to the same address. */
  ended: 'revoked' | 'replaced' | undefined
}

/** Why an invitation does not work. */
export type InvitationProblem = 'unknown' | 'used' | 'revoked' | 'replaced' | 'expired'

/** Why it does not work; `undefined` if it does. */
export function problemOf(
  { ended, usesLeft, expiresAt }: Invitation,
  now: number,
): InvitationProblem | undefined {
  if (ended !== undefined) return ended
  if (usesLeft < 1) return 'used'
  return expiresAt <= now ? 'expired' : undefined
}
