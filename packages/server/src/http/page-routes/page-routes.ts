import type { PageRoute } from '../routes/route.ts'
import { accountRoutes } from './account/account-routes.ts'
import { authorizationRoutes } from './authorization-routes.ts'
import { sessionManagementRoutes } from './browser-state.ts'
import { deviceRoutes } from './device/device-routes.ts'
import { invitationRoutes } from './invitations/invitation-routes.ts'
import { toAppRoutes } from './invitations/to-app-routes.ts'
import { createAccountRoutes } from './mail/create-account-routes.ts'
import { mailboxRoutes } from './mail/mailbox-routes.ts'
import { recoveryRoutes } from './mail/recovery-routes.ts'
import { passkeySignInRoutes } from './second-step/passkey-routes.ts'
import { secondStepRoutes } from './second-step/second-step-routes.ts'
import { factorSetUpRoutes } from './second-step/set-up-routes.ts'
import { setUpRoutes } from './set-up-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { signUpRoutes } from './sign-up-routes.ts'
import { startRoutes } from './start-routes.ts'

/** The routes of all pages that people see. */
export const pageRoutes: readonly PageRoute[] = [
  ...authorizationRoutes,
  ...signInRoutes,
  ...secondStepRoutes,
  ...passkeySignInRoutes,
  ...factorSetUpRoutes,
  ...signUpRoutes,
  ...deviceRoutes,
  ...startRoutes,
  ...accountRoutes,
  ...sessionManagementRoutes,
  ...createAccountRoutes,
  ...invitationRoutes,
  ...toAppRoutes,
  ...recoveryRoutes,
  ...mailboxRoutes,
  ...setUpRoutes,
]
