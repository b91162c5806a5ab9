import type { InvitationStore } from '../accounts/invitations/invitation-store.ts'
import type { People } from '../accounts/people.ts'
import type { SelfServiceStore } from '../accounts/self-service/self-service-store.ts'
import type { SignUpMode } from '../accounts/sign-up/sign-up-mode.ts'
import type { Notices } from '../protocol/logout/notices.ts'
import type { AdminStore } from './admin-store.ts'
import type { RoleOf } from './caller.ts'

/** What the operations need besides the protocol's context. */
export type AdminParts = {
  store: AdminStore
  roleOf: RoleOf
  people: Pick<People, 'store'>
  selfService: SelfServiceStore
  /** Who can create an account, and how invitations are mailed; `undefined`: the server sends no mail. */
  signUp: {
    mode: SignUpMode
    invitations: InvitationStore
    mail: { nudge(): void } | undefined
  }
  /** Tells apps that a session has ended. */
  notices: Pick<Notices, 'tell'>
  /** The version of this program. */
  version(): Promise<string>
  /** Whether this server works, as the management listener tells it. */
  ready(): Promise<{ status: string; parts: Readonly<Record<string, { status: string; reason?: string }>> }>
}
