import type { Logger } from 'pino'
import type { TextClaimName } from '../../accounts/claims/text-claims.ts'
import type { InvitationStore } from '../../accounts/invitations/invitation-store.ts'
import type { MailStore } from '../../accounts/mail/mail-store.ts'
import type { MailedStore } from '../../accounts/mail/mailed-store.ts'
import type { NewMail } from '../../accounts/mail/new-mail.ts'
import type { People } from '../../accounts/people.ts'
import type { SelfServiceStore } from '../../accounts/self-service/self-service-store.ts'
import type { SignUpMode } from '../../accounts/sign-up/sign-up-mode.ts'
import type { AdminParts } from '../../admin/admin-parts.ts'
import type { Metrics } from '../../observe/metrics.ts'
import type { Tracing } from '../../observe/tracing.ts'
import type { Context } from '../../protocol/context.ts'
import type { Extended } from '../../protocol/extensions.ts'
import type { Notices } from '../../protocol/logout/notices.ts'
import type { Budgets } from '../budgets/budgets.ts'
import type { RecentFlows } from '../failures/recent-flows.ts'
import type { StorageFaults } from '../failures/storage-faults.ts'
import type { Cookies } from '../requests/cookies.ts'
import type { Logos } from '../views/logos.ts'

/** Everything that routes use, apart from their request. */
export type Application = {
  base: Omit<Context, 'trace' | 'address' | 'arrivedAt' | 'sender'>
  /** The grant types and client authentication methods of the endpoints. */
  extended: Extended
  people: People
  selfService: SelfServiceStore
  mail: Mail | undefined
  signUp: SignUps
  /** The claims that people may change themselves. */
  editableClaims: readonly TextClaimName[]
  notices: Notices
  admin: AdminParts
  /** The path of the issuer: `''`, or a path that begins with a slash. All routes are below it. */
  basePath: string
  cookies: Cookies
  flows: RecentFlows
  logos: Logos
  budgets: Budgets
  storageFaults: StorageFaults
  log: Logger
  metrics: Metrics | undefined
  tracing: Tracing | undefined
}

/** Who can create an account, and the invitations of those who may. */
export type SignUps = {
  mode: SignUpMode
  invitations: InvitationStore
  mailed: Pick<MailedStore, 'accountAt'>
}

/** Mail, if the server can send it. */
export type Mail = {
  post: {
    queue(mail: NewMail): Promise<'queued' | 'full'>
    nudge(): void
  }
  mailed: MailedStore
  /** Whether people sign up with a mail address, which they have to prove. */
  provesSignUps: boolean
  /** Where mails go instead of a mail server: only on a loopback issuer without one. */
  mailbox: Pick<MailStore, 'kept'> | undefined
}
