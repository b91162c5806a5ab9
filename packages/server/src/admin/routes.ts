import { clientRoutes } from './resources/clients.ts'
import { eventRoutes } from './resources/events.ts'
import { grantRoutes } from './resources/grants.ts'
import { healthRoutes } from './resources/health.ts'
import { invitationRoutes } from './resources/invitations.ts'
import { meRoutes } from './resources/me.ts'
import { registrationTokenRoutes } from './resources/registration-tokens.ts'
import { sessionRoutes } from './resources/sessions.ts'
import { userRoutes } from './resources/users.ts'
import type { AdminRoute } from './route.ts'

/** Every operation of the admin API. The router, the OpenAPI document and the tests of roles follow this list. */
export const adminRoutes: readonly AdminRoute[] = [
  ...meRoutes,
  ...clientRoutes,
  ...userRoutes,
  ...grantRoutes,
  ...sessionRoutes,
  ...invitationRoutes,
  ...registrationTokenRoutes,
  ...eventRoutes,
  ...healthRoutes,
]
